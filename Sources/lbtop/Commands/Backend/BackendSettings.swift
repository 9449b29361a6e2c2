/// How a sample server behaves.
struct BackendSettings: Sendable {
    /// What it calls itself, at most 32 bytes.
    var name: String
    /// How long an answer waits, in nanoseconds.
    var delayNanoseconds: UInt64 = 0
    /// How far each answer's wait strays from the delay, up and down, in nanoseconds.
    var jitterNanoseconds: UInt64 = 0
    /// How many of ten thousand answers are a 500.
    var errorsOfTenThousand = 0
    /// The length of each answer's body, or nil for the name alone.
    var bodyLength: Int?
}
