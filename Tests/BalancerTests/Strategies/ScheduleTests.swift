import Testing

@testable import Balancer

@Suite struct ScheduleTests {
    @Test func `weights are reduced by their greatest common divisor`() {
        #expect(Schedule.reduced([256, 128, 64]) == [4, 2, 1])
        #expect(Schedule.reduced([5, 3]) == [5, 3])
        #expect(Schedule.reduced([]) == [])
        #expect(Schedule.smooth(weights: [256, 256]) == [0, 1])
        #expect(Schedule.inRounds(weights: []) == [])
        #expect(Schedule.smooth(weights: []) == [])
    }

    @Test func `every server has exactly its turns, and never waits much longer than its share says`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RandomGenerator(seed: seed)
        for round in 0..<30 {
            // The last ones are large enough for the second method.
            let count = round < 27 ? 1 + random.next(below: 20) : 300
            let weights = (0..<count).map { _ in 1 + random.next(below: round < 27 ? 30 : 256) }
            let reduced = Schedule.reduced(weights)
            let total = reduced.reduce(0, +)
            let schedule = Schedule.smooth(weights: weights)
            var turns = [Int](repeating: 0, count: count)
            var last = [Int](repeating: -1, count: count)
            for (time, position) in schedule.enumerated() {
                turns[Int(position)] += 1
                if last[Int(position)] >= 0 {
                    let gap = Double(time - last[Int(position)])
                    let fair = Double(total) / Double(reduced[Int(position)])
                    #expect(gap <= 2 * fair + Double(count), "seed \(seed), weights \(weights)")
                }
                last[Int(position)] = time
            }
            #expect(turns == reduced, "seed \(seed)")
            #expect(Schedule.inRounds(weights: weights).count == total)
        }
    }

    @Test func `a thousand servers of awkward weights still have exact turns`() {
        let weights = (0..<1024).map { 256 - $0 % 2 }
        let schedule = Schedule.smooth(weights: weights)
        var turns = [Int](repeating: 0, count: 1024)
        for position in schedule { turns[Int(position)] += 1 }
        #expect(turns == weights)
    }
}
