/// A small fast generator with 64 bits of state: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom
/// number generators", OOPSLA 2014). The same seed gives the same sequence everywhere. Not for secrets.
struct RandomGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator; every seed is as good as any other.
    @inline(__always)
    init(seed: UInt64) { state = seed }

    /// A generator with that seed, or, without one, with one of the system's (getrandom(2)).
    init(seed: UInt64?) {
        var system = SystemRandomNumberGenerator()
        self.init(seed: seed ?? system.next())
    }

    /// The next 64 random bits.
    @inline(__always)
    mutating func next() -> UInt64 {
        let value = Hashing.mix(state)
        state &+= 0x9E37_79B9_7F4A_7C15
        return value
    }

    /// A number in `0 ..< bound`, or 0 when `bound` is not positive. By multiplication instead of division, after
    /// Lemire ("Fast random integer generation in an interval", 2019) without his rejection: the bias is below
    /// `bound` / 2^64.
    @inline(__always)
    mutating func next(below bound: Int) -> Int {
        guard bound > 0 else { return 0 }
        return Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}
