import ArgumentParser
import Balancer

/// The flags for what is balanced, and how.
struct ServiceOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Where to listen; repeatable; :8080 means all addresses, v4 and v6. (default: 127.0.0.1:8080)",
            valueName: "addr"))
    var listen: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("http balances requests, tcp connections. (default: http)", valueName: "mode"),
        transform: { text in
            guard let mode = ServiceMode(rawValue: text) else { throw SpecError("use http or tcp") }
            return mode
        })
    var mode = ServiceMode.http

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The strategy; `lbtop strategies` lists them.", valueName: "name"))
    var strategy = "round-robin"

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Worker threads. (default: the usable cores, within the CPU quota)", valueName: "n"),
        transform: WholeNumber.within(1...256))
    var workers: Int?

    @Option(
        help: ArgumentHelp("Idle connections kept a server, over all workers. (default: 512)", valueName: "n"),
        transform: WholeNumber.within(0...100_000))
    var pool = 512

    @Option(
        help: ArgumentHelp("TCP mode: connections opened in advance a server. (default: 0)", valueName: "n"),
        transform: WholeNumber.within(0...10_000))
    var warm = 0

    @Option(
        help: ArgumentHelp(
            "One connect to a server. (default: \(DurationArgument(Limits().connectTimeout)))", valueName: "time"),
        transform: DurationArgument.positive)
    var connectTimeout = DurationArgument(Limits().connectTimeout)

    @Option(
        help: ArgumentHelp(
            "How often servers' names are looked up again; 0: never. (default: 30s)", valueName: "time"),
        transform: DurationArgument.orZero)
    var resolveInterval = DurationArgument(milliseconds: 30_000)

    @Option(
        help: ArgumentHelp(
            "How long a removal or the end waits for what is open. (default: 30s)", valueName: "time"),
        transform: DurationArgument.orZero)
    var drainTimeout = DurationArgument(milliseconds: 30_000)

    @Option(
        help: ArgumentHelp(
            "Keeps what is changed at run time in a file, and starts with it again. (default: nothing is kept)",
            valueName: "file"))
    var state: String?
}
