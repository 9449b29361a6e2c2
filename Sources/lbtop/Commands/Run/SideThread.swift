import CLinux
import Glibc

/// A named thread that runs one function to its end.
final class SideThread {
    private final class Job {
        let name: String
        let body: @Sendable () -> Void
        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    private var thread = pthread_t()
    private let started: Bool

    /// Starts the thread; where none can be made, `body` never runs.
    ///
    /// - Parameter name: shown by `top -H`, at most 15 bytes.
    init(_ name: String, body: @escaping @Sendable () -> Void) {
        let job = Unmanaged.passRetained(Job(name: name, body: body))
        started =
            pthread_create(
                &thread, nil,
                { pointer in
                    guard let pointer else { return nil }
                    let job = Unmanaged<Job>.fromOpaque(pointer).takeRetainedValue()
                    // Signals are for the controller; those of a fault stay open for the terminal's crash guard.
                    var blocked = sigset_t()
                    sigfillset(&blocked)
                    for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS] {
                        sigdelset(&blocked, fault)
                    }
                    pthread_sigmask(SIG_SETMASK, &blocked, nil)
                    lb_install_alternate_stack()
                    lb_name_thread(job.name)
                    job.body()
                    return nil
                }, job.toOpaque()) == 0
        if !started { job.release() }
    }

    /// Lets the calling thread sleep, whatever signals come.
    static func sleep(seconds: UInt32) {
        var left = seconds
        while left > 0 { left = Glibc.sleep(left) }
    }

    /// Waits until the function has returned. To be called once.
    func join() {
        if started { pthread_join(thread, nil) }
    }
}
