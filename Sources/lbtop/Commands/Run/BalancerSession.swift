import ArgumentParser
import Balancer
import CLinux
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
        // First of all: threads inherit the mask.
        ConsoleSignals.prepare(forConsole: !settings.headless)
        var loggers: [Logger] = []
        if settings.headless { loggers.append(BalancerSession.logger(StandardStream.error.rawValue)) }
        if let path = settings.logPath { loggers.append(BalancerSession.logger(try LogFile.open(path))) }

        let ending = StopSequence()
        let wake = ConsoleWake()
        let engine = try Engine(
            configuration: settings.configuration, signals: ConsoleSignals.controller,
            onSignal: { engine, number in
                // HUP ends the console; headless it does nothing.
                if number == SIGHUP { wake.post(.terminalLost) } else { ending.request(engine) }
            },
            onStopped: {
                wake.post(.engineStopped)
                // The console's thread may sit in a write to a terminal that takes nothing.
                ending.engineStopped(giveBack: { lb_terminal_restore() })
            })
        // Without a reader of figures the only subscriber is the log, which needs events and no samples.
        if settings.headless && !settings.json { engine.setSampleInterval(.seconds(60)) }
        try engine.start()

        let followers = self.followers(of: engine, loggers: loggers, stopped: ending.stopped)
        do {
            try onStarted(engine)
            if !settings.headless { try showConsole(engine, wake) }
        } catch {
            engine.stop(drain: .zero)
            ending.stopped.wait()
            throw error
        }
        ending.stopped.wait()
        for follower in followers { follower.join() }
        engine.waitUntilStopped()
    }

    /// Shows the console until it ends. When its terminal is lost the balancer goes on without one.
    private func showConsole(_ engine: Engine, _ wake: ConsoleWake) throws {
        var options = ConsoleOptions()
        options.readOnly = settings.readOnly
        options.drainTimeoutSeconds = Int(settings.configuration.drainTimeout.components.seconds)
        options.interval = settings.configuration.sampleInterval
        do throws(Terminal.OpeningError) {
            switch try ConsoleSession(engine: engine, options: options, wake: wake).run() {
            case .quit(.now): engine.stop(drain: .zero)
            case .quit(.drain), .engineStopped, .terminalLost: break
            }
        } catch {
            throw ValidationError(error.text)
        }
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
