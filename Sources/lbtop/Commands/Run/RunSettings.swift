import Balancer

/// What `lbtop run` was asked for, checked: everything that can be wrong without touching the machine is found here.
struct RunSettings {
    var configuration: Configuration
    var headless = false
    var json = false
    var readOnly = false
    var hasMouse = true
    var hasColour = true
    /// The console draws with ASCII, whatever the terminal can show.
    var isASCII = false
    /// How often the console looks, where the command line says so.
    var interval: Duration?
    /// The words it was started with, for `:write`; nil: they are of no use.
    var launch: [String]?
    /// Where the console's options are kept; nil: nowhere.
    var options: OptionsFile?
    var logPath: String?
    var statePath: String?
    var stickySecretPath: String?
    /// Whether a lost terminal ends the balancer too: a demo that nobody sees has no purpose.
    var endsWithConsole = false

    /// A run with the console and without a log.
    init(_ configuration: Configuration) { self.configuration = configuration }

    /// The settings of a parsed command line.
    ///
    /// - Throws: `SpecError`: one line that says what is wrong, where, and how to mend it.
    init(_ command: RunCommand) throws(SpecError) {
        guard Strategies.named(command.service.strategy) != nil else {
            throw SpecError(StrategyNames.unknown(command.service.strategy))
        }
        if command.output.json && !command.output.headless {
            throw SpecError("--json needs --headless: the console has the terminal")
        }
        if command.output.headless && command.output.readOnly {
            throw SpecError("--read-only is for the console; --headless has none")
        }
        var service = Configuration.Service(
            listen: try RunSettings.listeners(command.service.listen), mode: command.service.mode,
            strategy: command.service.strategy,
            servers: try RunSettings.servers(command.servers))
        if service.listen.isEmpty { service.listen = [.host("127.0.0.1", port: 8080)] }
        var limits = command.limits.limits(connectTimeout: command.service.connectTimeout)
        try command.health.apply(to: &service)
        command.http.apply(to: &service, &limits)
        configuration = Configuration(services: [service])
        configuration.workers = command.service.workers
        configuration.poolSize = command.service.pool
        configuration.warm = command.service.warm
        configuration.limits = limits
        configuration.resolveInterval = command.service.resolveInterval.duration
        configuration.drainTimeout = command.service.drainTimeout.duration
        if let given = command.output.interval {
            configuration.sampleInterval = given.duration
            interval = given.duration
        }
        headless = command.output.headless
        json = command.output.json
        readOnly = command.output.readOnly
        hasMouse = !command.output.noMouse
        hasColour = !command.output.noColor
        isASCII = command.output.ascii
        logPath = command.output.log
        statePath = command.service.state
        stickySecretPath = command.http.stickySecret
        if stickySecretPath != nil && command.http.stickyCookie == nil {
            throw SpecError("--sticky-secret is for the cookie of --sticky-cookie: give that too, or leave it out")
        }
    }

    /// Reads the addresses to listen on; the same one twice is refused.
    static func listeners(_ texts: [String]) throws(SpecError) -> [ServerAddress] {
        var addresses: [ServerAddress] = []
        for text in texts {
            let address: ServerAddress
            do throws(SpecError) {
                address = try ServerAddress(parsing: text, listening: true)
            } catch {
                throw SpecError("--listen: \(error.message)")
            }
            // Port 0 is another port each time.
            if case .host(_, 0) = address {
            } else if addresses.contains(address) {
                throw SpecError("--listen: '\(text)' is given twice; leave one out")
            }
            addresses.append(address)
        }
        return addresses
    }

    /// Reads the servers; an address or a name that comes twice is refused.
    static func servers(_ texts: [String]) throws(SpecError) -> [ServerSpec] {
        guard texts.count <= LoadTable.capacity else {
            throw SpecError("\(texts.count) servers are too many: \(LoadTable.capacity) is the most")
        }
        var servers: [ServerSpec] = []
        var addresses: Set<ServerAddress> = []
        var names: Set<String> = []
        for text in texts {
            if text.allSatisfy({ $0.isLetter || $0 == "-" }) {
                throw SpecError(
                    "'\(text)' is neither a command nor a server: write host:port, e.g. 127.0.0.1:9001")
            }
            let server = try ServerSpec(parsing: text)
            guard addresses.insert(server.address).inserted else {
                throw SpecError("server '\(server.address)' is given twice; leave one out")
            }
            guard names.insert(server.name).inserted else {
                throw SpecError("two servers are named '\(server.name)'; give each its own ,name=X")
            }
            servers.append(server)
        }
        return servers
    }
}
