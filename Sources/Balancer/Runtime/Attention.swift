/// What is looked at, in a word that every worker reads once a turn: while nobody looks, that is all it costs.
struct Attention: Sendable, Equatable, BitwiseCopyable {
    /// The word.
    var rawValue: UInt64

    /// Nobody looks at anything.
    static let none = Attention(rawValue: 0)
    private static let reading: UInt64 = 1 << 63

    /// True when somebody reads snapshots.
    var isReading: Bool {
        get { rawValue & Attention.reading != 0 }
        set { rawValue = newValue ? rawValue | Attention.reading : rawValue & ~Attention.reading }
    }

    /// True when somebody looks at the picks of a service. Services beyond the 63rd share the last bit: then a pick
    /// too many is recorded, and shown to nobody.
    func isOnPicks(service: Int) -> Bool { rawValue & Attention.bit(service) != 0 }

    /// Has the picks of a service looked at.
    mutating func lookAtPicks(service: Int) { rawValue |= Attention.bit(service) }

    private static func bit(_ service: Int) -> UInt64 { 1 << UInt64(min(max(service, 0), 62)) }
}
