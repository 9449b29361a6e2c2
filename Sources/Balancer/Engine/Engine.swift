/// The balancer: listeners, workers and the controller, running on threads of their own. The public door.
public final class Engine: EngineProtocol {
    /// Checks the configuration, resolves names (within 5 s) and binds the listeners; nothing runs yet.
    ///
    /// - Parameters:
    ///   - signals: signals that the controller takes by signalfd; the caller has blocked them in every thread.
    ///   - onSignal: called on the controller's thread for each of them.
    ///   - onStopped: called once on the controller's thread when everything has stopped.
    /// - Throws: `SpecError`: one line that says what, where and how to mend it.
    public init(
        configuration: Configuration, signals: [Int32] = [],
        onSignal: @escaping @Sendable (Engine, Int32) -> Void = { _, _ in },
        onStopped: @escaping @Sendable () -> Void = {}
    ) throws(SpecError) {
    }

    /// Starts the workers and the controller.
    ///
    /// - Throws: `SpecError` when a thread cannot be made.
    public func start() throws(SpecError) {}

    /// Waits until the engine has stopped.
    public func waitUntilStopped() {}

    @discardableResult
    public func submit(_ action: Command.Action, service: String = "", actor: String = "api") -> UInt64 { 0 }
    public func snapshot() -> EngineSnapshot? { nil }
    public func events(after id: UInt64) -> [EngineEvent] { [] }
    public func subscribe() -> Int32 { -1 }
    public func unsubscribe(_ descriptor: Int32) {}
    public func setSampleInterval(_ interval: Duration) {}
    public func stop(drain: Duration?) {}
}
