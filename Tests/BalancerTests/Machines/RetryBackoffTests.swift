import Testing

@testable import Balancer

@Suite struct RetryBackoffTests {
    @Test func `waits double from one second to thirty`() {
        var backoff = RetryBackoff()
        let waits = (0..<8).map { _ in backoff.next() / 1_000_000_000 }
        #expect(waits == [1, 2, 4, 8, 16, 30, 30, 30])
        backoff.reset()
        #expect(backoff.next() == 1_000_000_000)
    }
}
