import ArgumentParser
import Balancer
import CLinux
import Glibc

/// `lbtop load`: the demo's load generator. Hidden: tools such as `ab` and `wrk` are the better ones for measuring.
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "The demo's load generator; loopback only.",
        discussion: """
            --rate is what goes out: request n is sent n / rate seconds after the start, whatever became of those before \
            it, over as many connections as it takes. Times of answers count from when a request was due. When less goes \
            out than was asked for (more than 2 % in two seconds) a line says so and why; what has waited for 10 s is \
            given up. At the end, or on TERM or INT, a line says what it came to.
            """, shouldDisplay: false)

    @Option(help: ArgumentHelp("Where to send requests: an IPv4 loopback address with its port.", valueName: "addr"))
    var target: String

    @Option(
        help: ArgumentHelp("Requests that are sent a second. (default: 400)", valueName: "n"),
        transform: WholeNumber.within(1...100_000))
    var rate = 400

    @Option(
        help: ArgumentHelp(
            "The most connections at once; 48 stay open, more are opened as needed. (default: 1000)", valueName: "n"),
        transform: WholeNumber.within(1...1000))
    var connections = 1000

    @Option(
        help: ArgumentHelp("How long; it ends with the console too.", valueName: "n"),
        transform: WholeNumber.within(1...86_400))
    var seconds: Int?

    @Option(help: .hidden)
    var parent: Int32?

    func validate() throws {
        do throws(SpecError) {
            _ = try LoadTarget(parsing: target)
        } catch {
            throw ValidationError(error.message)
        }
    }

    func run() throws {
        if let parent { ChildProcess.endWithParent(parent) }
        OpenFileLimit.raise()
        let generator = LoadGenerator(
            target: try LoadTarget(parsing: target), rate: rate, connections: connections
        ) { StandardStream.error.write($0 + "\n") }
        generator.run(seconds: seconds)
    }
}
