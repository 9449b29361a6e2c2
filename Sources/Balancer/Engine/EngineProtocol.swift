/// What a console needs of a balancer: snapshots and events out, orders in. The local engine is one; a remote one can be another.
///
/// Safe to use from any thread. Nothing here waits for traffic.
public protocol EngineProtocol: AnyObject, Sendable {
    /// Sends an order; returns its number at once. The outcome is an event with that `commandID`. An empty `service`
    /// means the first one.
    @discardableResult
    func submit(_ action: Command.Action, service: String, actor: String) -> UInt64

    /// The newest snapshot; nil before the first. Reading lets sampling go on: without readers nothing ticks.
    func snapshot() -> EngineSnapshot?

    /// The events after number `id`, oldest first, at most the last 1000.
    func events(after id: UInt64) -> [EngineEvent]

    /// An eventfd that becomes readable when there is a newer snapshot or event; the reader drains it with `read`.
    /// Asking for it switches sampling on, unless `sampling` is false: then it tells of events alone, and costs nothing
    /// while nothing happens.
    func subscribe(sampling: Bool) -> Int32

    /// Switches sampling off again for a descriptor from `subscribe`, and closes it.
    func unsubscribe(_ descriptor: Int32)

    /// How often snapshots are taken from now on, 50 ms ... 60 s.
    func setSampleInterval(_ interval: Duration)

    /// Asks for a detail: the snapshots of the next 3 s carry it in `ServiceSnapshot.watched`. Asking again renews it.
    func watch(_ topic: WatchTopic)

    /// Stops accepting, lets connections end for `drain` (nil: the configured timeout; zero: cuts at once), then
    /// stops. A second call with zero cuts what is left.
    func stop(drain: Duration?)
}
