import ArgumentParser
import Balancer
import CLinux
import Glibc

/// `lbtop backend`: a sample server, to try a balancer with.
struct BackendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backend",
        abstract: "A sample server: answers any request with its name.",
        usage: "lbtop backend --listen ADDR [OPTIONS]",
        discussion: """
            All answers have the same length whatever the name, because `ab` counts other lengths as failures, and \
            carry the name in the field X-Server. GET /get-name with {"name":"world"} as its body answers "Hello, \
            world! from server X"; other methods there get 405, bad JSON 400. Bodies of requests are discarded.

            EXAMPLES:
              lbtop backend --listen 127.0.0.1:9001 --name a1
              lbtop backend -l unix:/tmp/a2.sock --delay 5ms --jitter 2ms --error-rate 1%
              lbtop backend -l 127.0.0.1:0 --body 1g
            """)

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Where to listen; port 0 takes a free one. The address is said on stderr.", valueName: "addr"))
    var listen: String

    @Option(help: ArgumentHelp("What it calls itself. (default: the address)", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp("How long each answer waits. (default: 0s)", valueName: "time"),
        transform: DurationArgument.orZero)
    var delay = DurationArgument(milliseconds: 0)

    @Option(
        help: ArgumentHelp("How far the wait strays, up and down. (default: 0s)", valueName: "time"),
        transform: DurationArgument.orZero)
    var jitter = DurationArgument(milliseconds: 0)

    @Option(
        help: ArgumentHelp("The share of answers that are a 500. (default: 0%)", valueName: "share"),
        transform: PercentArgument.reading)
    var errorRate = PercentArgument.none

    @Option(
        help: ArgumentHelp("The length of each answer's body, e.g. 64k. (default: the name)", valueName: "bytes"),
        transform: ByteCountArgument.within(0...1 << 50))
    var body: ByteCountArgument?

    /// Ends the server when the process with this number is gone: for servers that are started by a demo.
    @Option(help: .hidden)
    var parent: Int32?

    func validate() throws {
        do throws(SpecError) {
            _ = try ServerAddress(parsing: listen, listening: true)
            if let name { _ = try ServerSpec.name(parsing: name) }
        } catch {
            throw ValidationError(error.message)
        }
    }

    func run() throws {
        if let parent { ChildProcess.endWithParent(parent) }
        OpenFileLimit.raise()
        var settings = BackendSettings(name: name ?? "")
        settings.delayNanoseconds = UInt64(delay.milliseconds) * 1_000_000
        settings.jitterNanoseconds = UInt64(jitter.milliseconds) * 1_000_000
        settings.errorsOfTenThousand = errorRate.partsOfTenThousand
        settings.bodyLength = body?.bytes
        let listener = try ListeningSocket(at: ServerAddress(parsing: listen, listening: true))
        if name == nil { settings.name = "\(listener.address)" }
        let server = BackendServer(listener: listener, settings: settings)
        StandardStream.error.write("\(settings.name) listening on \(listener.address)\n")
        server.run()
    }
}
