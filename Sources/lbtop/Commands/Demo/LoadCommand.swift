import ArgumentParser

/// `lbtop load`: the demo's load generator.
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "load", shouldDisplay: false)
}
