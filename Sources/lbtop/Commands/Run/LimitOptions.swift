import ArgumentParser
import Balancer

/// The flags for durations and limits of the data path; each default is the engine's own.
struct LimitOptions: ParsableArguments {
    private static let defaults = Limits()

    @Option(
        help: ArgumentHelp(
            "From the first byte of a request's head to its end; then 408. (default: \(DurationArgument(defaults.headerTimeout)))",
            valueName: "time"),
        transform: DurationArgument.positive)
    var headerTimeout = DurationArgument(defaults.headerTimeout)

    @Option(
        help: ArgumentHelp(
            "A client's connection without a request. (default: \(DurationArgument(defaults.idleTimeout)))",
            valueName: "time"),
        transform: DurationArgument.positive)
    var idleTimeout = DurationArgument(defaults.idleTimeout)

    @Option(
        help: ArgumentHelp(
            "Silence of a client within a request's body; then 408. (default: \(DurationArgument(defaults.bodyTimeout)))",
            valueName: "time"),
        transform: DurationArgument.positive)
    var bodyTimeout = DurationArgument(defaults.bodyTimeout)

    @Option(
        help: ArgumentHelp(
            "A client that does not take its response. (default: \(DurationArgument(defaults.writeTimeout)))",
            valueName: "time"),
        transform: DurationArgument.positive)
    var writeTimeout = DurationArgument(defaults.writeTimeout)

    @Option(
        help: ArgumentHelp(
            "The least bytes a second of a request's body, over each 5 s after the first; 0: none. (default: \(defaults.minimumRate))",
            valueName: "bytes"),
        transform: WholeNumber.within(0...1_000_000_000))
    var minRate = defaults.minimumRate

    @Option(
        help: ArgumentHelp(
            "All connects for a request together. (default: \(DurationArgument(defaults.connectTotal)))",
            valueName: "time"),
        transform: DurationArgument.positive)
    var connectTotal = DurationArgument(defaults.connectTotal)

    @Option(
        help: ArgumentHelp(
            "From a request's last byte to the first of its response; then 504. (default: \(DurationArgument(defaults.responseTimeout)))",
            valueName: "time"),
        transform: DurationArgument.positive)
    var responseTimeout = DurationArgument(defaults.responseTimeout)

    @Option(
        help: ArgumentHelp(
            "Silence of a server within a response. (default: \(DurationArgument(defaults.responseIdle)))",
            valueName: "time"),
        transform: DurationArgument.positive)
    var responseIdle = DurationArgument(defaults.responseIdle)

    @Option(
        help: ArgumentHelp(
            "An idle connection in the pool. (default: \(DurationArgument(defaults.serverIdleTimeout)))",
            valueName: "time"),
        transform: DurationArgument.positive)
    var serverIdleTimeout = DurationArgument(defaults.serverIdleTimeout)

    @Option(
        help: ArgumentHelp(
            "A tunnel or TCP connection in which nothing moves. (default: \(DurationArgument(defaults.tunnelTimeout)))",
            valueName: "time"),
        transform: DurationArgument.positive)
    var tunnelTimeout = DurationArgument(defaults.tunnelTimeout)

    @Option(
        help: ArgumentHelp(
            "When a silent TCP peer, client or server, is asked whether it is still there; 0s: never. (default: \(DurationArgument(defaults.tcpKeepAlive)))",
            valueName: "time"),
        transform: LimitOptions.keepAlive)
    var tcpKeepalive = DurationArgument(defaults.tcpKeepAlive)

    @Option(
        help: ArgumentHelp(
            "The most memory for buffers. (default: a quarter of what the control group allows)", valueName: "bytes"),
        transform: ByteCountArgument.within(1_048_576...1 << 50))
    var maxBuffers: ByteCountArgument?

    @Option(
        help: ArgumentHelp(
            "Client connections at a time; 0: what descriptors allow. (default: \(defaults.maximumConnections))",
            valueName: "n"),
        transform: WholeNumber.within(0...10_000_000))
    var maxConnections = defaults.maximumConnections

    @Option(
        help: ArgumentHelp(
            "The most bytes of a request line; then 414. (default: \(ByteCountArgument(bytes: defaults.maximumRequestLine)))",
            valueName: "bytes"),
        transform: ByteCountArgument.within(64...65536))
    var maxRequestLine = ByteCountArgument(bytes: defaults.maximumRequestLine)

    @Option(
        help: ArgumentHelp(
            "The most bytes of a head; then 431. (default: \(ByteCountArgument(bytes: defaults.maximumHead)))",
            valueName: "bytes"),
        transform: ByteCountArgument.within(1024...65536))
    var maxHead = ByteCountArgument(bytes: defaults.maximumHead)

    @Option(
        help: ArgumentHelp("The most fields of a head; then 431. (default: \(defaults.maximumFields))", valueName: "n"),
        transform: WholeNumber.within(1...1000))
    var maxFields = defaults.maximumFields

    @Option(
        help: ArgumentHelp("The most bytes of a request's body; then 413. (default: no limit)", valueName: "bytes"),
        transform: ByteCountArgument.within(0...Int.max))
    var maxBody: ByteCountArgument?

    @Option(
        help: ArgumentHelp(
            "Tries of a request beyond the first, where that is safe. (default: \(defaults.retries))", valueName: "n"),
        transform: WholeNumber.within(0...10))
    var retries = defaults.retries

    /// Zero, or what the kernel takes.
    private static let keepAlive: @Sendable (String) throws -> DurationArgument = { text in
        let given = try DurationArgument(parsing: text, from: 0)
        guard given.milliseconds == 0 || (1000...9 * 3_600_000).contains(given.milliseconds) else {
            throw SpecError("it has to be from 1s to 9h, or 0s: never")
        }
        return given
    }

    /// The engine's limits with these flags.
    func limits(connectTimeout: DurationArgument) -> Limits {
        var limits = Limits()
        limits.connectTimeout = connectTimeout.duration
        limits.headerTimeout = headerTimeout.duration
        limits.idleTimeout = idleTimeout.duration
        limits.bodyTimeout = bodyTimeout.duration
        limits.writeTimeout = writeTimeout.duration
        limits.minimumRate = minRate
        limits.connectTotal = connectTotal.duration
        limits.responseTimeout = responseTimeout.duration
        limits.responseIdle = responseIdle.duration
        limits.serverIdleTimeout = serverIdleTimeout.duration
        limits.tunnelTimeout = tunnelTimeout.duration
        limits.maximumBuffers = maxBuffers?.bytes
        limits.tcpKeepAlive = tcpKeepalive.duration
        limits.maximumConnections = maxConnections
        limits.maximumRequestLine = maxRequestLine.bytes
        limits.maximumHead = maxHead.bytes
        limits.maximumFields = maxFields
        limits.maximumBody = maxBody.map { UInt64($0.bytes) }
        limits.retries = retries
        return limits
    }
}
