import ArgumentParser

/// The command line's root: only names the commands. `run` is the default one, so that `lbtop SERVER ...` works.
struct Lbtop: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "lbtop",
        abstract: "A TCP and HTTP load balancer with a live console.",
        version: version,
        subcommands: [
            RunCommand.self, DemoCommand.self, BackendCommand.self, StrategiesCommand.self, LoadCommand.self,
        ],
        defaultSubcommand: RunCommand.self)
}
