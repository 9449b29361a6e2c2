/// What asking for a name brought.
enum NameAnswer: Sendable, Equatable {
    /// Its addresses, at least one, in the order of the resolver.
    case addresses([SocketAddress])
    /// There is no such name, or it has no address; the resolver's words.
    case unknown(String)
    /// Nobody could say: no answer, no network; the resolver's words.
    case failed(String)
}

/// Asks for a name's addresses; may block for as long as the resolver takes.
typealias NameLookUp = @Sendable (_ host: String, _ port: UInt16) -> NameAnswer
