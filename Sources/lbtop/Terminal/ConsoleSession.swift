import Balancer
import CLinux
import FoundationEssentials
import Glibc

/// The console from its opening to its last line on the normal screen: what a command runs on the main thread.
///
/// `ConsoleSignals.prepare` has been called before any thread was started, and `TerminalCheck.problem` found none.
/// When the process has to end while this is stuck in a write to a frozen terminal, another thread calls
/// `lb_terminal_restore()` and `_exit`.
struct ConsoleSession {
    let engine: any EngineProtocol
    /// `ascii` set and `colour` `.none` are kept; otherwise these and `utcOffsetSeconds` are filled in from the terminal
    /// and the clock.
    var options: ConsoleOptions
    /// For other threads: SIGHUP, the end of the engine.
    var wake = ConsoleWake()
    /// What the user chose before, and a line on what of it was not understood.
    var preferences = ConsolePreferences()
    var problem: String?
    var errands: (any ConsoleErrands)?

    /// Shows the console until it ends; then prints the main figures and the last events, unless the terminal is lost.
    ///
    /// - Throws: when the terminal cannot be opened; nothing has been shown then.
    func run() throws(Terminal.OpeningError) -> ConsoleOutcome {
        var environment = ProcessInfo.processInfo.environment
        if options.colour == .none { environment["NO_COLOR"] = "1" }
        let terminal = try Terminal(environment: environment)
        var options = options
        options.ascii = options.ascii || terminal.abilities.ascii
        options.colour = terminal.abilities.colour
        options.utcOffsetSeconds = Self.utcOffsetSeconds()
        let capture = StandardErrorCapture()
        var model = ConsoleModel(options: options, preferences: preferences)
        model.openingHint = problem
        let loop = ConsoleLoop(
            engine: engine, display: terminal, input: terminal.input, model: model,
            decoder: terminal.decoder, capture: capture, errands: errands, wake: wake)
        let outcome = loop.run()
        terminal.close()
        capture.release()
        if outcome != .terminalLost { report(loop.model) }
        return outcome
    }

    private func report(_ model: ConsoleModel) {
        let summary = ExitSummary(
            snapshot: engine.snapshot(), events: engine.events(after: 0),
            utcOffsetSeconds: model.options.utcOffsetSeconds, unwritten: model.unwrittenCommandLine)
        var text = summary.lines.map { $0 + "\n" }.joined()
        text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let count = write(STDOUT_FILENO, bytes.baseAddress?.advanced(by: done), bytes.count - done)
                guard count > 0 || errno == EINTR else { return }
                done += max(count, 0)
            }
        }
    }

    private static func utcOffsetSeconds() -> Int {
        var now = time(nil)
        var parts = tm()
        return localtime_r(&now, &parts) == nil ? 0 : parts.tm_gmtoff
    }
}
