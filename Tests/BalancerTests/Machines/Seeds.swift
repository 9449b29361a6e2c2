import Foundation

@testable import Balancer

/// Seeds of random tests: new ones each run, printed with a failure; `LBTOP_SIM_SEED` replays one.
enum Seeds {
    static func some(_ count: Int) -> [UInt64] {
        if let text = ProcessInfo.processInfo.environment["LBTOP_SIM_SEED"], let seed = UInt64(text) { return [seed] }
        return (0..<count).map { _ in UInt64.random(in: 0...UInt64.max) }
    }
}

/// The balancer's own generator as Swift's: repeatable by its seed.
struct SeededGenerator: RandomNumberGenerator {
    private var generator: RandomGenerator

    init(seed: UInt64) { generator = RandomGenerator(seed: seed) }

    mutating func next() -> UInt64 { generator.next() }
}
