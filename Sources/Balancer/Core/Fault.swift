/// Whose fault it is that a connection was not made: decided once for every error number, and followed everywhere.
public enum Fault: Equatable, Sendable {
    /// The server's, or of the way to it: it is passed over, and the failure is counted against it.
    case server(ServerFailure)
    /// This machine's: it has no descriptors, ports, buffers or memory left. Another server may still do, by another
    /// port or an idle connection; nothing is held against this one.
    case ours
    /// Nobody's: it would have worked a moment later, as with a full backlog of a unix socket. Another server may do
    /// now, and this one soon; nothing is held against it.
    case ofAMoment
}
