import Testing

@testable import Balancer

@Suite struct RetryBudgetTests {
    private static let start = Instant(nanoseconds: 1_000_000_000_000)

    /// How many retries are granted in a row.
    private func granted(_ budget: inout RetryBudget, at now: Instant) -> Int {
        var count = 0
        while count < 100_000 && budget.draw(now: now) { count += 1 }
        return count
    }

    @Test func `without requests ten a second are granted, over all workers`() {
        for workers in [1, 2, 4] {
            var budget = RetryBudget(workers: workers, now: Self.start)
            #expect(granted(&budget, at: Self.start) == 100 / workers)
        }
    }

    @Test func `a fifth of the requests of the last ten seconds comes on top, and is gone with them`() {
        var budget = RetryBudget(workers: 1, now: Self.start)
        for _ in 0..<1000 { budget.noteRequest(now: Self.start) }
        #expect(granted(&budget, at: Self.start) == 300)
        #expect(granted(&budget, at: Self.start.advanced(byNanoseconds: 5_000_000_000)) == 0)
        // Both the requests and the retries have left the window.
        #expect(granted(&budget, at: Self.start.advanced(byNanoseconds: 12_000_000_000)) == 100)
    }

    @Test func `a long silence leaves the budget as new`() {
        var budget = RetryBudget(workers: 1, now: Self.start)
        for _ in 0..<50 { budget.noteRequest(now: Self.start) }
        _ = granted(&budget, at: Self.start)
        #expect(granted(&budget, at: Self.start.advanced(byNanoseconds: 86_400_000_000_000)) == 100)
    }
}
