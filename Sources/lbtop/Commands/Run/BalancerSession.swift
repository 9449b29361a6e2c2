import ArgumentParser
import Balancer
import CLinux
import FoundationEssentials
import Glibc
import Logging

/// One run of the balancer in this process, headless or with the console in front.
struct BalancerSession {
    var settings: RunSettings

    /// Runs until it is told to stop.
    ///
    /// - Parameter onStarted: called once traffic is served, before the console opens.
    /// - Throws: `SpecError` where something outside is in the way; `ValidationError` for wrong usage.
    func run(onStarted: (Engine) throws -> Void = { _ in }) throws {
        if !settings.headless, let problem = TerminalCheck.problem() { throw ValidationError(problem) }
        var loggers: [Logger] = []
        if settings.headless { loggers.append(BalancerSession.logger(StandardStream.error.rawValue)) }
        if let path = settings.logPath { loggers.append(BalancerSession.logger(try LogFile.open(path))) }

        var configuration = settings.configuration
        let keeper = settings.statePath.map { StateKeeper(StateFile($0)) }
        if let path = settings.stickySecretPath { configuration.stickySecret = try SecretFile.read(path) }
        // Before it is read: what another process writes there must not be written over.
        let lock: FileLock? = if let keeper { try FileLock.take(keeper.file.path, for: "--state") } else { nil }
        defer { withExtendedLifetime(lock) {} }
        configuration.kept = try keeper?.file.read()
        var onSettings: (@Sendable (KeptState) -> Void)?
        if let keeper { onSettings = { keeper.keep($0) } }

        let ending = StopSequence()
        let wake = ConsoleWake()
        // Before any thread: a thread inherits the mask of the one that makes it.
        let signals = prepareSignals()
        let engine = try Engine(
            configuration: configuration, signals: signals,
            onSignal: { engine, signal in
                if signal == SIGHUP { wake.post(.terminalLost) } else { ending.request(engine) }
            },
            onSettings: onSettings,
            onStopped: {
                ending.engineStopped { lb_terminal_restore() }
                wake.post(.engineStopped)
            })
        // Before anything is served: a file that cannot be written is found now.
        try keeper?.file.write(engine.keptAtStart)
        try engine.start()
        if let keeper, lock == nil {
            let text = "--state: '\(keeper.file.path)' is on a file system without locks: let no second lbtop use it"
            engine.report(.warning, text)
        }

        var followers = self.followers(of: engine, loggers: loggers, stopped: ending.stopped)
        if let keeper {
            followers.append(SideThread("lbtop-state") { keeper.follow(engine, stopped: ending.stopped) })
        }
        do {
            try onStarted(engine)
            if !settings.headless { try runConsole(engine, wake) }
        } catch {
            engine.stop(drain: .zero)
            ending.stopped.wait()
            throw error
        }
        ending.stopped.wait()
        for follower in followers { follower.join() }
        engine.waitUntilStopped()
        if let problem = keeper?.unwritten { throw SpecError("\(problem); the last changes are lost") }
    }

    /// Blocks and ignores what this kind of run needs.
    ///
    /// - Returns: the signals for the controller.
    private func prepareSignals() -> [Int32] {
        if !settings.headless {
            ConsoleSignals.prepare()
            return ConsoleSignals.controller
        }
        signal(SIGHUP, SIG_IGN)
        StopSequence.block([SIGTERM, SIGINT])
        return [SIGTERM, SIGINT]
    }

    /// Shows the console until it ends. When the terminal is lost, the balancer goes on without it.
    private func runConsole(_ engine: Engine, _ wake: ConsoleWake) throws {
        let saved = settings.options?.read()
        var options = ConsoleOptions()
        options.readOnly = settings.readOnly
        options.interval = settings.interval
        options.allowsMouse = settings.hasMouse
        options.launch = settings.launch
        if !settings.hasColour { options.colour = .none }
        options.ascii = settings.isASCII
        options.drainTimeoutSeconds = Int(settings.configuration.drainTimeout.components.seconds)
        let errands = SessionErrands(
            options: settings.options ?? OptionsFile(path: nil), home: ProcessInfo.processInfo.environment["HOME"])
        if let saved, settings.interval == nil { engine.setSampleInterval(saved.preferences.interval) }
        let outcome: ConsoleOutcome
        do {
            outcome = try ConsoleSession(
                engine: engine, options: options, wake: wake, preferences: saved?.preferences ?? ConsolePreferences(),
                problem: saved?.problem, errands: errands
            ).run()
        } catch {
            throw ValidationError(error.text)
        }
        // A drain has ended already, and so has an engine that stopped; without its terminal a balancer goes on.
        if outcome == .quit(.now) || settings.endsWithConsole { engine.stop(drain: .zero) }
    }

    /// The threads that write what the engine tells: events to the logs, snapshots to standard output.
    private func followers(of engine: Engine, loggers: [Logger], stopped: WakeUp) -> [SideThread] {
        var threads: [SideThread] = []
        if !loggers.isEmpty {
            let events = EventFollower(engine: engine, loggers: loggers, stopped: stopped)
            threads.append(SideThread("lbtop-log") { events.follow() })
        }
        if settings.json, let logger = loggers.first {
            let lines = SnapshotLines(engine: engine, logger: logger, stopped: stopped)
            threads.append(SideThread("lbtop-json") { lines.follow() })
        }
        return threads
    }

    private static func logger(_ descriptor: Int32) -> Logger {
        Logger(label: "lbtop") { _ in LineLogHandler(descriptor: descriptor) }
    }
}
