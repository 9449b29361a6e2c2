import Balancer

/// What the console is told. Everything that changes the model comes in as one of these, time included.
enum ConsoleMessage: Sendable {
    /// A key was pressed, or text pasted.
    case key(Key)
    /// The mouse was used, on what was drawn there.
    case pointed(MouseEvent, HitTarget)
    /// A newer snapshot of the engine.
    case snapshot(EngineSnapshot)
    /// Events after the last ones, oldest first.
    case events([EngineEvent])
    /// The terminal's size, in cells.
    case resized(width: Int, height: Int)
    /// The wall clock, in milliseconds since 1970 (UTC): sent about once a second and before a key.
    case tick(unixMilliseconds: Int64)
    /// How an errand went.
    case errand(ErrandReport)
    /// A line to show for a moment, e.g. why a signal did nothing.
    case hint(String)
    /// The terminal takes long to accept output; the frame rate is halved, and the title says so.
    case slowLink(Bool)
}
