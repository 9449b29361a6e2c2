import ArgumentParser
import Balancer

/// The flags for what HTTP requests may do and what is added to them, and for waiting requests.
struct HTTPFlags: ParsableArguments {
    private static let defaults = Limits()

    @Option(
        help: ArgumentHelp(
            "How long a request waits for a server with room (,max=N); then 503. (default: \(DurationArgument(defaults.queueTimeout)))",
            valueName: "time"),
        transform: DurationArgument.positive)
    var queueTimeout = DurationArgument(defaults.queueTimeout)

    @Option(
        help: ArgumentHelp(
            "The most requests that wait for a server with room; 0: none. (default: \(defaults.maximumQueue))",
            valueName: "n"),
        transform: WholeNumber.within(0...1_000_000))
    var maxQueue = defaults.maximumQueue

    @Option(
        help: ArgumentHelp(
            "How long at most what a client still sends after its answer is read and dropped, so that the answer reaches it. (default: \(DurationArgument(defaults.lingerTimeout)))",
            valueName: "time"),
        transform: DurationArgument.positive)
    var lingerTimeout = DurationArgument(defaults.lingerTimeout)

    @Option(
        help: ArgumentHelp(
            "Client connections of one address at a time, and requests in flight that trusted proxies make for one; a /64 of IPv6 is one address; 0: no limit. (default: 0)",
            valueName: "n"),
        transform: WholeNumber.within(0...1_000_000))
    var maxPerClient = defaults.maximumPerClient

    @Option(
        help: ArgumentHelp(
            "Keep a client at its server by a cookie of this name. (default: no cookie)", valueName: "name"),
        transform: HTTPFlags.token)
    var stickyCookie: String?

    @Option(
        help: ArgumentHelp(
            "Names servers in that cookie under the secret in this file (16 bytes or more), which several lbtop may share. (default: the secret in the file of --state, or one for this run)",
            valueName: "file"))
    var stickySecret: String?

    @Option(
        help: ArgumentHelp(
            "Believe what these peers say of their clients (X-Forwarded-For, -Proto, -Host and the like); 'unix': who comes by a unix socket. From others it is removed. (default: nobody)",
            valueName: "cidr|unix,..."),
        transform: HTTPFlags.proxies)
    var trustedProxies: [TrustedProxy] = []

    @Option(
        help: ArgumentHelp(
            "Further fields that name the client, such as CF-Connecting-IP: kept from trusted proxies alone. (default: none)",
            valueName: "name[,name]"),
        transform: HTTPFlags.tokens)
    var clientAddressFields: [String] = []

    @Option(
        help: ArgumentHelp(
            "Upgrade tokens that are passed on and become tunnels. (default: websocket)", valueName: "token[,token]"),
        transform: HTTPFlags.tokens)
    var upgrade = defaults.upgradeTokens

    @Option(help: ArgumentHelp("Pass CONNECT on to servers.", valueName: "on|off"))
    var connectMethod = Switch.off

    @Option(help: ArgumentHelp("Add a Forwarded field (RFC 7239).", valueName: "on|off"))
    var forwarded = Switch.off

    @Option(help: ArgumentHelp("Add a Via field.", valueName: "on|off"))
    var via = Switch.off

    @Option(
        help: ArgumentHelp("Add an X-Request-Id where the client sent none.", valueName: "on|off"))
    var requestID = Switch.off

    @Option(
        help: ArgumentHelp(
            "End a request that has no response yet when its client ends its side (FIN).", valueName: "on|off"))
    var abortOnClose = Switch.off

    @Option(
        help: ArgumentHelp(
            "Reuse server connections after a body on GET, HEAD, DELETE, OPTIONS or TRACE: for servers that read it.",
            valueName: "on|off"))
    var reuseAfterBody = Switch.off

    /// Puts the flags into a service and the limits.
    func apply(to service: inout Configuration.Service, _ limits: inout Limits) {
        service.stickyCookie = stickyCookie
        service.trustedProxies = trustedProxies
        service.clientAddressFields = clientAddressFields
        service.addsForwarded = forwarded == .on
        service.addsVia = via == .on
        service.addsRequestID = requestID == .on
        service.abortsOnClose = abortOnClose == .on
        service.reusesAfterBody = reuseAfterBody == .on
        limits.lingerTimeout = lingerTimeout.duration
        limits.queueTimeout = queueTimeout.duration
        limits.maximumQueue = maxQueue
        limits.maximumPerClient = maxPerClient
        limits.upgradeTokens = upgrade
        limits.allowsConnect = connectMethod == .on
    }

    /// A token of RFC 9110, section 5.6.2.
    @Sendable
    private static func token(_ text: String) throws -> String {
        let marks = Set("!#$%&'*+-.^_`|~".utf8)
        let isToken = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || marks.contains(byte)
        }
        guard isToken, (1...64).contains(text.utf8.count) else {
            throw ValidationError("'\(text)' is not a token: use 1 to 64 letters, digits, '-' or '_'")
        }
        return text
    }

    @Sendable
    private static func tokens(_ text: String) throws -> [String] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { try token(String($0)).lowercased() }
    }

    @Sendable
    private static func proxies(_ text: String) throws -> [TrustedProxy] {
        do {
            return try text.split(separator: ",", omittingEmptySubsequences: false).map {
                try TrustedProxy(parsing: String($0))
            }
        } catch let error as SpecError {
            throw ValidationError("--trusted-proxies: \(error.message)")
        }
    }
}
