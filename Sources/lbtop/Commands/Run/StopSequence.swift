import Balancer
import CLinux
import Glibc
import Synchronization

/// How a running balancer ends: the first TERM or INT drains, a second one cuts, and the process is gone a second after
/// the engine has stopped, whatever the main thread waits for.
final class StopSequence: Sendable {
    /// Raised when the engine has stopped.
    let stopped = WakeUp()
    private let requests = Atomic<Int>(0)

    /// How long the main thread has for its last lines after the engine has stopped. It may sit in a write to a
    /// terminal that nobody reads.
    static let graceSeconds: UInt32 = 1

    /// A TERM or INT came. Called on the controller's thread.
    func request(_ engine: Engine) {
        let count = requests.add(1, ordering: .relaxed).newValue
        engine.stop(drain: count == 1 ? nil : .zero)
    }

    /// The engine has stopped. Called on the controller's thread.
    ///
    /// - Parameter giveBack: gives the terminal back, using only calls that are safe beside a stuck main thread.
    func engineStopped(giveBack: @escaping @Sendable () -> Void = {}) {
        stopped.raise()
        _ = SideThread("lbtop-grace") {
            SideThread.sleep(seconds: StopSequence.graceSeconds)
            giveBack()
            _exit(0)
        }
    }

    /// Blocks `signals` in the calling thread and in those that it will start: the controller takes them by signalfd.
    static func block(_ signals: [Int32]) {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }
}
