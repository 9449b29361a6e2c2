import Balancer
import CLinux
import Glibc
import Synchronization

/// An engine that carries nothing: it shows what it is given and notes what it is asked.
final class FakeEngine: EngineProtocol {
    struct State: Sendable {
        var snapshot: EngineSnapshot?
        var events: [EngineEvent] = []
        var submitted: [(action: Command.Action, actor: String)] = []
        var stops: [Duration?] = []
        var intervals: [Duration] = []
        var watched: [WatchTopic] = []
        var unsubscribed = false
    }

    private let state = Mutex(State())
    private let descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))

    deinit { close(descriptor) }

    var seen: State { state.withLock { $0 } }

    /// Changes what it shows, and says so.
    func change(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    func submit(_ action: Command.Action, service: String, actor: String) -> UInt64 {
        state.withLock {
            $0.submitted.append((action, actor))
            return UInt64($0.submitted.count)
        }
    }
    func snapshot() -> EngineSnapshot? { seen.snapshot }
    func events(after id: UInt64) -> [EngineEvent] { seen.events.filter { $0.id > id } }
    func subscribe(sampling: Bool) -> Int32 { descriptor }
    func unsubscribe(_ descriptor: Int32) { state.withLock { $0.unsubscribed = true } }
    func setSampleInterval(_ interval: Duration) { state.withLock { $0.intervals.append(interval) } }
    func watch(_ topic: WatchTopic) { state.withLock { $0.watched.append(topic) } }
    func stop(drain: Duration?) { state.withLock { $0.stops.append(drain) } }
}
