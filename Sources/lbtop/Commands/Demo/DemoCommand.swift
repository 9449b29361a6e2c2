import ArgumentParser

/// `lbtop demo`: sample servers, load on them, and the console.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Sample servers, load on them, and the console.")
}
