import CLinux
import Glibc

/// A POSIX thread that runs a closure to its end.
///
/// It blocks every signal but the ones that a fault in its own code raises: a trap in a thread that blocks its signal
/// kills the process without a handler, and the terminal would stay raw.
final class Thread: @unchecked Sendable {
    // INVARIANT (unchecked Sendable): `handle` is written in `start` before anyone else sees it, then only read; `body`
    // belongs to the new thread alone.
    private var handle = pthread_t()
    /// Nothing is left to take back. Written by the one that starts or joins it.
    private var isJoined = false
    private let name: String
    private var body: (@Sendable () -> Void)?

    private init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }

    /// Starts a thread; nil when the system refuses one. The name has at most 15 bytes.
    static func start(name: String, body: @escaping @Sendable () -> Void) -> Thread? {
        let thread = Thread(name: name, body: body)
        let context = Unmanaged.passRetained(thread)
        let outcome = pthread_create(&thread.handle, nil, { Thread.run($0) }, context.toOpaque())
        guard outcome == 0 else {
            thread.isJoined = true
            context.release()
            return nil
        }
        return thread
    }

    /// Waits for its end. At most once.
    func join() {
        pthread_join(handle, nil)
        isJoined = true
    }

    deinit {
        // Nobody waits for it any more: the system may take its stack back when it ends.
        if !isJoined { pthread_detach(handle) }
    }

    private static func run(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context else { return nil }
        let thread = Unmanaged<Thread>.fromOpaque(context).takeRetainedValue()
        var blocked = sigset_t()
        sigfillset(&blocked)
        for signal in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS] { sigdelset(&blocked, signal) }
        pthread_sigmask(SIG_SETMASK, &blocked, nil)
        lb_name_thread(thread.name)
        // So that running out of stack, too, ends in the handler that gives the terminal back.
        _ = lb_install_alternate_stack()
        // Let go when it has run: it may hold what holds this thread.
        let body = thread.body
        thread.body = nil
        body?()
        return nil
    }
}
