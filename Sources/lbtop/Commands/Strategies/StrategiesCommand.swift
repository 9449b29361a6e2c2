import ArgumentParser
import Balancer

/// `lbtop strategies`: the list, with a sentence each, as the registry has it.
struct StrategiesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "strategies", abstract: "Lists the balancing strategies, with a sentence each.",
        discussion: """
            EXAMPLES:
              lbtop strategies
              lbtop -s power-of-two 127.0.0.1:9001 127.0.0.1:9002
            """)

    func run() {
        StandardStream.output.write(StrategyNames.listing)
    }
}
