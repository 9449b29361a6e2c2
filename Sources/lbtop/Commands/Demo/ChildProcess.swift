import Balancer
import CLinux
import FoundationEssentials
import Glibc

/// A child process of the demo or the console: this same program with other arguments. It ends with this process, however that ends.
final class ChildProcess {
    let pid: pid_t
    /// What the child writes to stderr. Kept open: with nobody to read it, the child's next line would fail.
    private let messages: Int32
    private var isReaped = false

    /// Starts this program with `arguments`, and `--parent` behind them.
    ///
    /// The child gets no terminal, a process group of its own (so that ^C reaches the balancer alone), and the signal
    /// settings of a fresh process: this one's blocked and ignored signals would be inherited.
    ///
    /// - Throws: `SpecError` with the system's reason.
    init(_ arguments: [String]) throws(SpecError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ChildProcess.failed(errno) }
        // Only the duplicate below goes to the child; no other thread starts processes in between.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))

        let texts = ["lbtop"] + arguments + ["--parent", "\(getpid())"]
        let words: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = ProcessInfo.processInfo.environment.map {
            strdup("\($0)=\($1)")
        }
        environment.append(nil)
        defer { for text in words + environment { free(text) } }
        var pid = pid_t()
        // The file itself, even when it has been replaced since this process was started from it.
        let status = posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, words, environment)
        close(ends[1])
        guard status == 0 else {
            close(ends[0])
            throw ChildProcess.failed(status)
        }
        self.pid = pid
        messages = ends[0]
    }

    /// True once it has ended by itself.
    var hasEnded: Bool {
        var status: Int32 = 0
        if !isReaped, waitpid(pid, &status, WNOHANG) == pid { isReaped = true }
        return isReaped
    }

    deinit {
        // A number that was waited for may be another process's by now.
        if !isReaped {
            kill(pid, SIGKILL)
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        }
        close(messages)
    }

    /// The next line that the child writes to stderr, without its end; nil when it ends or says nothing for
    /// `milliseconds`.
    func line(within milliseconds: Int32) -> String? {
        let deadline = lb_monotonic_nanoseconds() + UInt64(milliseconds) * 1_000_000
        var line: [UInt8] = []
        while true {
            let now = lb_monotonic_nanoseconds()
            guard now < deadline else { return nil }
            var entry = pollfd(fd: messages, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, Int32((deadline - now) / 1_000_000) + 1) > 0 else { continue }
            var byte: UInt8 = 0
            guard read(messages, &byte, 1) == 1 else { return nil }
            if byte == 0x0A { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
    }

    /// True when it has written something that was not read, or its output has ended.
    var hasMessage: Bool {
        var entry = pollfd(fd: messages, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0
    }

    /// Calls `body` with each line that it writes from now on, on a thread of its own; instead of `line`.
    func follow(_ body: @escaping @Sendable (String) -> Void) {
        let descriptor = fcntl(messages, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { return }
        _ = SideThread("lbtop-child") {
            defer { close(descriptor) }
            var line: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 1024)
            while true {
                let count = read(descriptor, &piece, piece.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                for byte in piece[..<count] {
                    if byte == 0x0A {
                        body(String(decoding: line, as: UTF8.self))
                        line = []
                    } else {
                        line.append(byte)
                    }
                }
            }
        }
    }

    private static func failed(_ code: Int32) -> SpecError {
        SpecError("cannot start another process: \(String(cString: strerror(code)))")
    }

    /// Called by the child: asks the kernel to kill it when its parent is gone.
    static func endWithParent(_ parent: Int32) {
        lb_die_with_parent(SIGKILL)
        // The parent may have gone before the line above.
        if getppid() != parent { _exit(0) }
    }
}
