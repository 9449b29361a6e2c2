import Testing

@testable import Balancer

/// The timer wheel against a plain list of deadlines.
@Suite struct DeadlinesTests {
    static let tick: UInt64 = 1 << 24
    static let start = Instant(nanoseconds: 123_456_789_012)

    @Test func `a deadline fires once, not before its time and at most a tick late`() {
        var wheel = Deadlines(capacity: 4, now: DeadlinesTests.start)
        let due = DeadlinesTests.start.advanced(byNanoseconds: 1_000_000_000)
        wheel.set(2, at: due)
        #expect(wheel.deadline(of: 2) == due)
        #expect(wheel.popExpired(now: Instant(nanoseconds: due.nanoseconds - 1)) == nil)
        #expect(wheel.popExpired(now: due.advanced(byNanoseconds: DeadlinesTests.tick)) == 2)
        #expect(wheel.deadline(of: 2) == .never)
        #expect(wheel.popExpired(now: due.advanced(byNanoseconds: 1_000_000_000_000)) == nil)
    }

    @Test func `nothing armed means no wait at all`() {
        var wheel = Deadlines(capacity: 4, now: DeadlinesTests.start)
        var none = wheel.millisecondsToNext(now: DeadlinesTests.start)
        #expect(none == nil)
        wheel.set(1, at: DeadlinesTests.start.advanced(byNanoseconds: 5_000_000_000))
        let wait = wheel.millisecondsToNext(now: DeadlinesTests.start) ?? -1
        #expect((5000...5040).contains(wait))
        wheel.set(1, at: .never)
        #expect(wheel.popExpired(now: DeadlinesTests.start.advanced(byNanoseconds: 6_000_000_000)) == nil)
        none = wheel.millisecondsToNext(now: DeadlinesTests.start.advanced(byNanoseconds: 6_000_000_000))
        #expect(none == nil)
    }

    @Test func `a wheel that slept for a day works on`() {
        var wheel = Deadlines(capacity: 4, now: DeadlinesTests.start)
        let day = DeadlinesTests.start.advanced(byNanoseconds: 86_400_000_000_000)
        wheel.set(0, at: day.advanced(byNanoseconds: 1_000_000_000))
        #expect(wheel.popExpired(now: day) == nil)
        #expect((900...1040).contains(wheel.millisecondsToNext(now: day) ?? -1))
        #expect(wheel.popExpired(now: day.advanced(byNanoseconds: 1_000_000_000 + DeadlinesTests.tick)) == 0)
    }

    @Test func `deadlines turns away come in their time`() {
        var wheel = Deadlines(capacity: 4, now: DeadlinesTests.start)
        for (stream, hours) in [(0, 1), (1, 3), (2, 2)] as [(Int32, UInt64)] {
            wheel.set(stream, at: DeadlinesTests.start.advanced(byNanoseconds: hours * 3_600_000_000_000))
        }
        var fired: [Int32] = []
        var now = DeadlinesTests.start
        var looks = 0
        while fired.count < 3, looks < 10_000, let wait = wheel.millisecondsToNext(now: now) {
            now = now.advanced(byNanoseconds: UInt64(wait) * 1_000_000)
            looks += 1
            while let stream = wheel.popExpired(now: now) { fired.append(stream) }
        }
        #expect(fired == [0, 2, 1])
        #expect(looks < 1000, "one look a turn of the wheel and stream, not more")
    }

    @Test(arguments: Seeds.some(32))
    func `random deadlines fire as a plain list says`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let streams = 50
        var wheel = Deadlines(capacity: streams, now: DeadlinesTests.start)
        var model = [Instant](repeating: .never, count: streams)
        var now = DeadlinesTests.start
        let spans: [UInt64] = [1_000, 20_000_000, 1_000_000_000, 70_000_000_000, 500_000_000_000]
        for _ in 0..<3000 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let stream = Int.random(in: 0..<streams, using: &random)
                let span = spans.randomElement(using: &random) ?? 1
                let due = now.advanced(byNanoseconds: UInt64.random(in: 0...span, using: &random))
                wheel.set(Int32(stream), at: due)
                model[stream] = due
            case 6:
                let stream = Int.random(in: 0..<streams, using: &random)
                wheel.set(Int32(stream), at: .never)
                model[stream] = .never
            default:
                let earliest = model.min() ?? .never
                if let wait = wheel.millisecondsToNext(now: now) {
                    // It may wake for nothing, but never later than a tick after the first deadline.
                    let latest =
                        earliest == .never ? Instant.never : earliest.advanced(byNanoseconds: 2 * DeadlinesTests.tick)
                    #expect(
                        now.advanced(byNanoseconds: UInt64(wait) * 1_000_000)
                            <= max(latest, now.advanced(byNanoseconds: 2_000_000)))
                } else {
                    #expect(earliest == .never)
                }
                let span = spans.randomElement(using: &random) ?? 1
                now = now.advanced(byNanoseconds: UInt64.random(in: 0...span, using: &random))
                while let stream = wheel.popExpired(now: now) {
                    #expect(model[Int(stream)] <= now, "early")
                    model[Int(stream)] = .never
                }
                let late = model.filter { $0.advanced(byNanoseconds: DeadlinesTests.tick) <= now }
                #expect(late.isEmpty, "late")
            }
            for stream in 0..<streams where wheel.deadline(of: Int32(stream)) != model[stream] {
                Issue.record("stream \(stream) differs")
                return
            }
        }
    }
}
