import Testing

@testable import Balancer

@Suite struct CheckScheduleTests {
    private let start = Instant(nanoseconds: 5_000_000_000_000)
    private let millisecond: UInt64 = 1_000_000

    /// The most starts within any `window`.
    private func most(_ times: [UInt64], within window: UInt64) -> Int {
        let times = times.sorted()
        var (most, first) = (0, 0)
        for last in times.indices {
            while times[last] - times[first] >= window { first += 1 }
            most = max(most, last - first + 1)
        }
        return most
    }

    /// When the checks of `count` servers start within 20 intervals, each taking a while of its own.
    private func starts(_ count: Int, _ interval: UInt64) -> [[UInt64]] {
        (0..<count).map { number in
            let schedule = CheckSchedule(number: number, start: start)
            var times = [schedule.first(interval, now: start)]
            while times.count < 20 {
                let took = UInt64(number * 7919 % 97) * interval / 200
                times.append(schedule.next(interval, after: times[times.count - 1].advanced(byNanoseconds: took)))
            }
            return times.map(\.nanoseconds)
        }
    }

    @Test(arguments: [1, 2, 3, 10, 47, 150, 1000])
    func `checks of many servers are spread evenly over the interval, and stay so`(count: Int) {
        for interval in [2000 * millisecond, 500 * millisecond, 30_000 * millisecond] {
            let times = starts(count, interval)
            let window = interval / 20
            let even = Double(count) / 20
            // After the first round; a golden ratio's worst case is a few more than even.
            let later = most(times.flatMap { $0.dropFirst() }, within: window)
            #expect(Double(later) <= even.rounded(.up) + 2, "\(count) servers, \(interval / millisecond) ms")
        }
    }

    @Test func `the first round takes a second, or an interval where that is shorter`() {
        for (interval, round) in [(2000, 1000), (60_000, 1000), (300, 300)] as [(UInt64, UInt64)] {
            let firsts = starts(150, interval * millisecond).map { $0[0] - start.nanoseconds }
            #expect(firsts.min() == 0, "a lone server is checked at once")
            #expect((firsts.max() ?? 0) < round * millisecond)
            #expect(most(firsts, within: round * millisecond / 10) <= 17)
        }
    }

    @Test func `each server is checked once an interval, at its own place`() {
        let interval = 2000 * millisecond
        for times in starts(150, interval) {
            for (one, next) in zip(times.dropFirst(), times.dropFirst(2)) { #expect(next - one == interval) }
            #expect(times[1] - times[0] >= 1000 * millisecond && times[1] - times[0] <= 2000 * millisecond)
        }
    }

    @Test func `a check that takes longer than its interval leaves out the places that it missed`() {
        let schedule = CheckSchedule(number: 0, start: start)
        let first = schedule.next(2000 * millisecond, after: start)
        let late = first.advanced(byNanoseconds: 4500 * millisecond)
        #expect(schedule.next(2000 * millisecond, after: late) == first.advanced(byNanoseconds: 6000 * millisecond))
    }

    @Test(arguments: [0, 1, 2, 9, 1_000_000, UInt64.max] as [UInt64])
    func `no interval underflows, overflows or stands still`(interval: UInt64) {
        for number in [0, 1, 7, Int.max, -1] {
            let schedule = CheckSchedule(number: number, start: start)
            var now = schedule.first(interval, now: start)
            #expect(now >= start)
            for _ in 0..<3 where now != .never {
                let next = schedule.next(interval, after: now)
                #expect(next.nanoseconds - now.nanoseconds > 0)
                #expect(interval > CheckSchedule.shortest || next.nanoseconds - now.nanoseconds <= 3_000_000)
                now = next
            }
        }
    }
}
