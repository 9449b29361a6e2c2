import CLinux
import Foundation
import Glibc
import Testing

/// The built `lbtop` on a pseudo-terminal of its own, behind an emulated terminal. It is not its controlling one unless
/// asked for: the kernel would reset such a terminal at the end of its session and hide what the program left behind.
final class TerminalProcess {
    /// The program beside the test bundle.
    static var program: String {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0])
        return bundle.deletingLastPathComponent().appendingPathComponent("lbtop").path
    }

    /// How the process ended.
    enum Ending: Equatable {
        case exit(Int32)
        case signal(Int32)
    }

    private(set) var pid: pid_t = 0
    private var controller: Int32
    private var terminal: Int32
    private(set) var received = ""
    /// What a person would see.
    let screen: EmulatedTerminal
    private var ending: Ending?
    /// The terminal's modes before the program started.
    private(set) var before: [UInt32] = []

    /// - Parameters:
    ///   - environment: besides PATH and HOME.
    ///   - closed: descriptors that are /dev/null instead of the terminal.
    ///   - controls: the terminal is the controlling one of a session that the process leads, as a shell has it.
    ///   - folder: where it runs, and its HOME.
    init(
        _ arguments: [String], environment: [String: String] = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8"],
        size: (width: UInt16, height: UInt16) = (80, 24), closed: [Int32] = [], controls: Bool = false,
        folder: String? = nil, program: String = TerminalProcess.program
    ) throws {
        screen = EmulatedTerminal(width: Int(size.width), height: Int(size.height))
        controller = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        var locked: Int32 = 0
        // TIOCSPTLCK and TIOCGPTPEER of ioctl_tty(2): unlock the other end, and open it.
        try #require(controller >= 0 && ioctl(controller, 0x4004_5431, &locked) == 0)
        terminal = ioctl(controller, 0x5441, O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(terminal >= 0)
        resize(size.width, size.height)
        // Modes that no default has, so that restoring and resetting can be told apart.
        var modes = termios()
        try #require(tcgetattr(terminal, &modes) == 0)
        modes.c_iflag |= tcflag_t(IXANY)
        modes.c_lflag &= ~tcflag_t(ECHOK)
        try #require(tcsetattr(terminal, TCSANOW, &modes) == 0)
        before = self.modes
        try spawn(program, arguments, environment, closed, controls: controls, folder: folder)
    }

    deinit {
        if ending == nil, pid > 0 {
            kill(pid, SIGKILL)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
        }
        hangUp()
    }

    private func spawn(
        _ program: String, _ arguments: [String], _ environment: [String: String], _ closed: [Int32],
        controls: Bool, folder: String?
    ) throws {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        var number: Int32 = -1
        // TIOCGPTN of ioctl_tty(2): the other end is /dev/pts/number.
        try #require(ioctl(controller, 0x8004_5430, &number) == 0)
        for descriptor in 0...2 as ClosedRange<Int32> {
            if controls {
                // The first terminal that the leader of a session opens becomes the controlling one.
                posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/pts/\(number)", O_RDWR, 0)
            } else if closed.contains(descriptor) {
                posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
            } else {
                posix_spawn_file_actions_adddup2(&actions, terminal, descriptor)
            }
        }
        // The test runner's own mask and dispositions are not what a shell would pass on.
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        if controls { flags |= 0x80 }  // POSIX_SPAWN_SETSID
        posix_spawnattr_setflags(&attributes, Int16(flags))
        let inherited = ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "LD_LIBRARY_PATH"].contains($0.key)
        }
        // No place for options: neither read nor written may be those of whoever runs the tests.
        var own = ["XDG_CONFIG_HOME": "/dev/null/none"].merging(environment) { $1 }
        if let folder {
            own["HOME"] = folder
            own["XDG_CONFIG_HOME"] = folder + "/config"
        }
        let variables = inherited.merging(own) { $1 }.map { "\($0.key)=\($0.value)" }
        var words = [program] + arguments
        if let folder { words = [try #require(RunningProgram.path(of: "env")), "-C", folder] + words }
        var argumentPointers = words.map { strdup($0) } + [nil]
        var variablePointers = variables.map { strdup($0) } + [nil]
        defer { for pointer in argumentPointers + variablePointers { free(pointer) } }
        let outcome = posix_spawn(&pid, words[0], &actions, &attributes, &argumentPointers, &variablePointers)
        try #require(outcome == 0, "\(program): \(String(cString: strerror(outcome)))")
    }

    // MARK: - The terminal

    func resize(_ width: UInt16, _ height: UInt16) {
        var size = winsize(ws_row: height, ws_col: width, ws_xpixel: 0, ws_ypixel: 0)
        screen.resize(width: Int(width), height: Int(height))
        _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
        // Not the controlling terminal, so the kernel tells nobody.
        if pid > 0 { kill(pid, SIGWINCH) }
    }

    func type(_ text: String) { _ = text.withCString { write(controller, $0, strlen($0)) } }

    /// Sends bytes as they are; false when the terminal's input buffer is full.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool { write(controller, bytes, bytes.count) == bytes.count }

    /// The terminal goes away.
    func hangUp() {
        if controller >= 0 { close(controller) }
        if terminal >= 0 { close(terminal) }
        controller = -1
        terminal = -1
    }

    var modes: [UInt32] {
        var modes = termios()
        guard tcgetattr(terminal, &modes) == 0 else { return [] }
        return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
    }

    /// Takes what the program has sent; `atMost` so many bytes.
    func receive(atMost limit: Int = .max) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        var left = limit
        while controller >= 0, left > 0 {
            let count = read(controller, &buffer, min(left, buffer.count))
            guard count > 0 else { return }
            left -= count
            received += String(decoding: buffer[..<count], as: UTF8.self)
            screen.feed(buffer[..<count])
        }
    }

    func forget() { received = "" }

    // MARK: - Waiting

    /// Polls until it holds, at most 20 s; the terminal is read meanwhile unless it is frozen.
    func eventually(reading: Bool = true, _ condition: () -> Bool) -> Bool {
        let deadline = Date(timeIntervalSinceNow: 20)
        while true {
            if reading { receive() }
            if condition() { return true }
            if Date() > deadline { return false }
            usleep(2000)
        }
    }

    /// Whether the console is up: it has taken the terminal and drawn.
    func isUp() -> Bool { eventually { self.received.contains("lbtop") && self.modes != self.before } }

    /// Waits for the end of the process.
    func end(reading: Bool = true) -> Ending? {
        _ = eventually(reading: reading) { self.hasEnded }
        if reading { receive() }
        return ending
    }

    var hasEnded: Bool {
        if ending != nil { return true }
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return false }
        ending = status & 0x7f == 0 ? .exit(status >> 8 & 0xff) : .signal(status & 0x7f)
        return true
    }

    /// CPU time used, in clock ticks of 10 ms, or nil when it has ended.
    var cpuTicks: Int? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let fields = text.split(separator: ")").last?.split(separator: " "), fields.count > 12,
            let user = Int(fields[11]), let system = Int(fields[12])
        else { return nil }
        return user + system
    }

    /// Whether the main thread is in write(2), x86-64's system call 1 or AArch64's 64, and sleeps there.
    var isWriting: Bool {
        guard state == "S", let text = try? String(contentsOfFile: "/proc/\(pid)/syscall", encoding: .utf8) else {
            return false
        }
        return text.hasPrefix("1 0x") || text.hasPrefix("64 0x")
    }

    /// The process's state as the kernel names it: R, S, T ...
    var state: Character? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return nil }
        return text.split(separator: ")").last?.dropFirst().first
    }
}
