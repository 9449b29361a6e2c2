import Testing

@testable import lbtop

/// How a load keeps its pace, and what it says where it cannot.
@Suite struct LoadTests {
    private static let second: UInt64 = 1_000_000_000

    @Test(arguments: [1, 7, 10, 500, 5000, 33_333, 100_000])
    func `as many are due as the rate says, whenever one looks, with any seed`(rate: Int) {
        for seed in UInt64(1)...20 {
            var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
            let start = seed * 12_345_678_901
            var pace = LoadPace(rate: rate, start: start)
            var (now, sent) = (start, UInt64(0))
            // Turns that come at odd times, some of them seconds late.
            while now < start + 20 * Self.second {
                while let due = pace.take(at: now) {
                    #expect(
                        due <= now
                            && due == start + sent / pace.rate * Self.second + sent % pace.rate * Self.second
                                / pace.rate
                    )
                    sent += 1
                }
                #expect(sent == pace.due(by: now) && pace.waiting(at: now) == 0, "seed \(seed)")
                #expect(pace.next > now)
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                now += state % (state % 50 == 0 ? 3 * Self.second : Self.second / 100) + 1
            }
            #expect(pace.due(by: start + 10 * Self.second - 1) == UInt64(rate) * 10, "seed \(seed)")
        }
    }

    @Test func `nothing is due before the start, and a year of a high rate overflows nothing`() {
        var pace = LoadPace(rate: 100_000, start: 5 * Self.second)
        #expect(pace.take(at: 5 * Self.second - 1) == nil && pace.due(by: 0) == 0)
        #expect(pace.take(at: 5 * Self.second) == 5 * Self.second)
        let year = 365 * 86_400 * Self.second
        #expect(pace.due(by: 5 * Self.second + year) == 365 * 86_400 * 100_000 + 1)
    }

    @Test func `what a stall held back is still due afterwards, up to a limit`() {
        var pace = LoadPace(rate: 100, start: 0)
        #expect(pace.waiting(at: 3 * Self.second) == 301)
        #expect(pace.giveUp(at: 3 * Self.second, keeping: 301) == 0)
        #expect(pace.giveUp(at: 3 * Self.second, keeping: 100) == 201)
        // The oldest are given up.
        #expect(pace.take(at: 3 * Self.second) == 2_010_000_000)
    }

    @Test(arguments: [10, 500, 5000])
    func `two seconds below the rate are told once, and so is that it is back`(rate: Int) {
        var report = LoadReport(rate: rate)
        var due: UInt64 = 0
        func second(_ sent: Int, _ report: inout LoadReport) -> String? {
            due += UInt64(rate)
            report.sent += UInt64(sent)
            return report.second(due: due, whyNot: "why not")
        }
        #expect(second(rate, &report) == nil && second(rate * 99 / 100, &report) == nil)
        #expect(second(rate / 2, &report) == nil, "one second alone may be the machine's")
        #expect(second(rate, &report) == nil)
        #expect(second(rate / 2, &report) == nil)
        #expect(second(rate / 2, &report) == "\(rate / 2) instead of \(rate) requests a second: why not")
        #expect(second(0, &report) == nil && second(rate * 2, &report) == nil)
        #expect(second(rate, &report) == "\(rate) requests a second again")
    }

    @Test(arguments: [(98, false), (97, true), (102, false), (103, true)])
    func `the line at the end says when it was another rate`(percent: Int, isOther: Bool) {
        var report = LoadReport(rate: 500)
        report.sent = UInt64(500 * 10 * percent / 100)
        let line = report.summary(nanoseconds: 10 * Self.second, whyNot: "why not")
        #expect(line.contains(" instead of 500: why not") == isOther, "\(line)")
        #expect(!line.contains("\n"))
    }

    @Test func `times count from when a request was due`() {
        var report = LoadReport(rate: 2)
        report.sent = 2
        report.answered(afterNanoseconds: 3_000_000)
        report.answered(afterNanoseconds: 900_000_000)
        let line = report.summary(nanoseconds: Self.second, whyNot: "")
        #expect(
            line.hasPrefix("2 requests in 1.0 s, 2.0 a second; 2 answered; p50 3.") && line.contains("max 900.0 ms"))
    }
}
