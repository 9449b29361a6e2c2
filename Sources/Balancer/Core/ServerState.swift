/// What a server is doing: the fixed list that the snapshot, the console and `--json` use.
public enum ServerState: String, Sendable, Codable, CaseIterable {
    /// In rotation and answering.
    case up
    /// New and in rotation; its first check has not ended.
    case checking
    /// In rotation, but its last connects failed; passed over until the engine's own connect succeeds.
    case failing
    /// Taken out by its health check.
    case down
    /// Taken out for a while because its answers failed.
    case ejected
    /// No new picks; what is in flight ends.
    case draining
    /// Draining, and leaves when empty or at the deadline.
    case removing
    /// Maintenance: no new picks until enabled.
    case off
}
