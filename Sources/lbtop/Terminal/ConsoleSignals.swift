import CLinux
import Glibc

/// Which signals the process blocks and ignores. `prepare` is called first of all, by the main thread, before any other
/// thread exists: a thread inherits the mask of the one that makes it.
enum ConsoleSignals {
    /// For the controller, by signalfd: `Engine(configuration:signals:onSignal:onStopped:)`.
    ///
    /// TERM and INT drain, a second one ends at once; HUP ends the console only. QUIT from outside counts as INT: its
    /// default, a core dump, would cut every connection (`^\` on the keyboard is a key, as the terminal is raw).
    static let controller: [Int32] = [SIGTERM, SIGINT, SIGHUP, SIGQUIT]

    /// For the console's own loop, by its signalfd: the window has another size; the process was stopped and goes on.
    /// A console that sits in a blocked write takes them late, which costs only the picture.
    static let console: [Int32] = [SIGWINCH, SIGCONT]

    /// Blocks what is taken by signalfd and ignores what would stop or end a balancer by accident: PIPE (a peer that
    /// went away), XFSZ (a log at its limit) and, with a console, TSTP (`^Z` would freeze every connection), TTOU and
    /// TTIN (the terminal belongs to another job). Every signal blocked here stays blocked in all threads made later.
    ///
    /// A child process inherits both: whoever spawns one sets its mask and defaults anew (`posix_spawnattr_setsigmask`,
    /// `posix_spawnattr_setsigdefault`).
    static func prepare(forConsole: Bool = true) {
        let ignored = [SIGPIPE, SIGXFSZ] + (forConsole ? [SIGTSTP, SIGTTOU, SIGTTIN] : [])
        for number in ignored { signal(number, SIG_IGN) }
        var blocked = set(of: controller + console)
        pthread_sigmask(SIG_BLOCK, &blocked, nil)
    }

    /// A signalfd, non-blocking and close-on-exec, of signals that are blocked; -1 when there is none to be had.
    static func descriptor(of numbers: [Int32]) -> Int32 {
        var mask = set(of: numbers)
        return signalfd(-1, &mask, Int32(SFD_NONBLOCK | SFD_CLOEXEC))
    }

    /// The next signal of a descriptor made by `descriptor(of:)`, or nil.
    static func next(from descriptor: Int32) -> Int32? {
        var information = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        return read(descriptor, &information, size) == size ? Int32(information.ssi_signo) : nil
    }

    private static func set(of numbers: [Int32]) -> sigset_t {
        var result = sigset_t()
        sigemptyset(&result)
        for number in numbers { sigaddset(&result, number) }
        return result
    }
}
