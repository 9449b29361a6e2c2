import ArgumentParser
import Balancer

/// `lbtop demo`: sample servers and load as child processes, and the balancer with its console in front of them.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Sample servers of different speed, load on them, and the console.",
        usage: "lbtop demo [OPTIONS]",
        discussion: """
            Everything stays on this machine (127.0.0.1) and ends with the console. Press b to swap the strategy, \
            + and - for weights, d to drain a server, ? for all keys.

            EXAMPLES:
              lbtop demo
              lbtop demo --servers 8 --rate 2000 -s power-of-two
              lbtop demo --headless --seconds 10
            """)

    @Option(
        help: ArgumentHelp("Sample servers, 1 to 16. (default: 4)", valueName: "n"),
        transform: WholeNumber.within(1...16))
    var servers = 4

    @Option(
        help: ArgumentHelp("Requests that are sent a second, evenly. (default: 400)", valueName: "n"),
        transform: WholeNumber.within(1...100_000))
    var rate = 400

    @Option(name: .shortAndLong, help: ArgumentHelp("The strategy at the start.", valueName: "name"))
    var strategy = "round-robin"

    @Flag(help: "No console: log to stderr, end after --seconds.")
    var headless = false

    @Option(
        help: ArgumentHelp("With --headless: how long it runs. (default: 10)", valueName: "n"),
        transform: WholeNumber.within(1...86_400))
    var seconds: Int?

    func validate() throws {
        if seconds != nil, !headless { throw ValidationError("--seconds needs --headless; the console ends with q") }
        guard Strategies.named(strategy) != nil else { throw ValidationError(StrategyNames.unknown(strategy)) }
        if !headless, let problem = TerminalCheck.problem() {
            throw ValidationError(problem + ": lbtop demo --headless --seconds 10")
        }
    }

    func run() throws {
        let servers = try DemoServers(count: servers)
        var configuration = Configuration(services: [
            Configuration.Service(
                listen: [.host("127.0.0.1", port: 0)], strategy: strategy, servers: servers.specs)
        ])
        // The load never ends by itself: a long drain would only keep the terminal waiting.
        configuration.drainTimeout = .seconds(2)
        var settings = RunSettings(configuration)
        settings.headless = headless
        settings.endsWithConsole = true
        settings.launch = ["--drain-timeout", "2s"]
        var load: ChildProcess?
        try BalancerSession(settings: settings).run { engine in
            let address = try DemoCommand.listener(of: engine)
            let child = try ChildProcess(["load", "--target", address, "--rate", "\(rate)"])
            child.follow { engine.report(.warning, "load: \($0)") }
            load = child
            if headless { endLater(engine) }
        }
        withExtendedLifetime((load, servers)) {}
    }

    /// Stops the engine after `seconds`.
    private func endLater(_ engine: Engine) {
        let length = UInt32(seconds ?? 10)
        _ = SideThread("lbtop-demo-end") {
            SideThread.sleep(seconds: length)
            engine.stop(drain: nil)
        }
    }

    /// Where the engine listens, as bound.
    private static func listener(of engine: Engine) throws(SpecError) -> String {
        let news = engine.subscribe()
        defer { engine.unsubscribe(news) }
        let never = WakeUp()
        // The first snapshot comes at once; a few tries cover events that come before it.
        for _ in 0..<50 {
            if let address = engine.snapshot()?.services.first?.listeners.first { return address }
            never.wait(or: news, milliseconds: 100)
        }
        throw SpecError("the demo's balancer does not say where it listens")
    }
}
