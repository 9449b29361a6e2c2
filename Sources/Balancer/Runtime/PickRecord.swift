/// A pick with what decided it, as a worker saw it. Turned into words by the controller.
struct PickRecord: Sendable {
    /// A candidate with its value.
    struct Value: Sendable {
        let serverID: UInt64
        let value: Double
    }

    let at: Instant
    let unixMilliseconds: Int64
    let service: Int
    let connection: ConnectionNumber
    let client: String
    let strategy: String
    let serverID: UInt64?
    let reason: String
    let values: [Value]
}
