/// A pick, with what decided it.
public struct PickFigures: Sendable, Codable, Equatable {
    /// When, in milliseconds since 1970.
    public var unixMilliseconds: Int64 = 0
    /// The client connection's number, as in `ConnectionFigures`.
    public var connection: UInt64 = 0
    /// The client's address, without the port.
    public var client: String = ""
    /// The strategy that picked.
    public var strategy: String = ""
    /// The picked server's name; nil when none was available.
    public var server: String?
    /// What decided, in a short phrase, e.g. `lowest in flight per weight`.
    public var reason: String = ""
    /// Each candidate with the value it was judged by, in roster order, 16 at most.
    public var values: [Value] = []

    /// A candidate with its deciding value.
    public struct Value: Sendable, Codable, Equatable {
        /// The candidate's name.
        public var server: String
        /// The value; what it means follows from the strategy.
        public var value: Double
        /// A candidate with its value.
        public init(server: String, value: Double) {
            self.server = server
            self.value = value
        }
    }

    /// An empty pick.
    public init() {}
}
