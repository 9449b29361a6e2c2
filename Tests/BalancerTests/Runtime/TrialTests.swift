import Testing

@testable import Balancer

@Suite struct TrialTests {
    @Test func `a time is written with as many digits as it is worth`() {
        let texts: [(UInt64, String)] = [
            (0, "0.00 ms"), (4, "0.00 ms"), (5, "0.01 ms"), (42, "0.04 ms"), (94, "0.09 ms"), (95, "0.1 ms"),
            (960, "1.0 ms"), (1_249, "1.2 ms"), (1_950, "2.0 ms"), (1_234_000, "1234.0 ms"),
        ]
        for (microseconds, text) in texts { #expect(Trial.milliseconds(microseconds) == text) }
    }
}
