import ArgumentParser
import Balancer
import CLinux
import Glibc

/// `lbtop load`: the demo's load generator. Hidden: tools such as `ab` and `wrk` are the better ones for measuring.
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "The demo's load generator; loopback only.", shouldDisplay: false)

    @Option(help: ArgumentHelp("Where to send requests: an IPv4 loopback address with its port.", valueName: "addr"))
    var target: String

    @Option(help: ArgumentHelp("Requests a second.", valueName: "n"), transform: WholeNumber.within(1...100_000))
    var rate = 400

    @Option(help: ArgumentHelp("Connections.", valueName: "n"), transform: WholeNumber.within(1...1000))
    var connections = 48

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
        let generator = LoadGenerator(
            target: try LoadTarget(parsing: target), rate: rate, connections: connections)
        generator.run(seconds: seconds)
    }
}
