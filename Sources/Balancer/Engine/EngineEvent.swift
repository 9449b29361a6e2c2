/// Something that happened, numbered: an administrative action with its outcome, a server's change of state, a fault.
public struct EngineEvent: Sendable, Codable, Equatable {
    /// 1, 2, 3 ... without gaps, within the engine's life.
    public var id: UInt64
    /// When, in milliseconds since 1970 (UTC).
    public var unixMilliseconds: Int64
    /// What kind of thing.
    public var kind: Kind
    /// How bad it is.
    public var level: Level
    /// The service it concerns, if one.
    public var service: String?
    /// The server it concerns, if one.
    public var server: String?
    /// Who asked for it, when it is the outcome of a command.
    public var actor: String?
    /// The command whose outcome this is.
    public var commandID: UInt64?
    /// The event in words, one line, without the time.
    public var text: String

    /// Kinds of events.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case started, listening, stopping, stopped
        case strategy, added, draining, drained, enabled, off, removing, removed, weight
        case maximum, check, timeout, edited, closed
        /// A command that was refused; nothing changed.
        case refused
        /// A server's name has another address now.
        case moved
        case serverUp, serverFailing, serverDown, serverEjected
        case noServer, fault, note
    }

    /// How bad an event is.
    public enum Level: String, Sendable, Codable, CaseIterable {
        case info, notice, warning, error
    }

    /// An event.
    public init(
        id: UInt64, unixMilliseconds: Int64, kind: Kind, level: Level, service: String? = nil, server: String? = nil,
        actor: String? = nil, commandID: UInt64? = nil, text: String
    ) {
        self.id = id
        self.unixMilliseconds = unixMilliseconds
        self.kind = kind
        self.level = level
        self.service = service
        self.server = server
        self.actor = actor
        self.commandID = commandID
        self.text = text
    }
}
