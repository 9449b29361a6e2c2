import ArgumentParser
import Balancer

/// `lbtop backend`: a sample server.
struct BackendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backend", abstract: "A sample server: answers any request with its name.")
}
