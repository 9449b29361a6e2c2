import ArgumentParser

@main
struct Lbtop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lbtop", abstract: "A TCP and HTTP load balancer with a live console.")
}
