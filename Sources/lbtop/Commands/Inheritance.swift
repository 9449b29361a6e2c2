import CLinux
import Glibc

/// What a process takes over from the one that started it, and would stumble over: put right before anything else is
/// done.
enum Inheritance {
    /// Ignored on purpose by whoever starts something in the background or with `nohup`: they stay as they are.
    private static let kept: Set<Int32> = [SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU]

    static func putRight() {
        openStandardStreams()
        resetSignals()
    }

    /// Opens what was closed of standard input, output and error to `/dev/null`. Otherwise the next socket would be
    /// number 1 or 2, and a client would be sent what is meant for the terminal.
    private static func openStandardStreams() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            // The lowest free number is taken: this one. Without /dev the folder "/" holds the place.
            if open("/dev/null", O_RDWR) < 0 { _ = open("/", O_RDONLY | O_DIRECTORY) }
        }
    }

    /// Nothing is blocked, and nothing ignored that is needed: with SIGCHLD ignored the kernel forgets how a child ended,
    /// and with SIGTERM blocked a sample server could not be ended.
    private static func resetSignals() {
        for number in 1..<Int32(64) where !kept.contains(number) {
            var present = sigaction()
            guard sigaction(number, nil, &present) == 0, lb_is_ignored(&present) != 0 else { continue }
            signal(number, SIG_DFL)
        }
        var none = sigset_t()
        sigemptyset(&none)
        sigprocmask(SIG_SETMASK, &none, nil)
        // A peer that closes must never end the balancer; every write reports EPIPE instead.
        signal(SIGPIPE, SIG_IGN)
        // A file that reaches the limit of `ulimit -f` is told by the write too.
        signal(SIGXFSZ, SIG_IGN)
    }
}
