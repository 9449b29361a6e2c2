/// What a load generator is to do.
struct LoadOrder: Sendable, Equatable {
    /// `127.x.y.z:port`.
    var target: String
    var rate: Int
    var connections: Int
    var seconds = LoadOrder.longestSeconds

    /// It never runs longer than this: one that was forgotten ends by itself.
    static let longestSeconds = 600
    static let rates = 1...20_000
    static let connectionCounts = 1...256
}
