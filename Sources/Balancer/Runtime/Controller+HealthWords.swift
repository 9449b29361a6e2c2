/// What is known of servers' health, in words: for events and for the reasons in snapshots.
extension Controller {
    /// Why a server is out, with how often where that was counted: `connection refused 3x`.
    static func words(_ health: ServerHealth) -> String {
        guard let outage = health.outage else { return "" }
        let count = health.failures
        return count > 0 ? "\(words(outage)) \(count)x" : words(outage)
    }

    /// Why a server is out.
    static func words(_ outage: ServerHealth.Outage) -> String {
        switch outage {
        case .failing(let failure), .down(.connect(let failure)): words(failure)
        case .down(.answer(let words)): words
        case .ejected(.inARow(let failure, let count)): "\(words(failure)) \(count)x in a row"
        case .ejected(.errorShare(let errors, let answers)): "\(errors) of \(answers) answers were 5xx"
        }
    }

    /// The state that an outage is, in a word.
    static func word(_ outage: ServerHealth.Outage) -> String {
        switch outage {
        case .failing: "failing"
        case .down: "down"
        case .ejected: "ejected"
        }
    }

    /// A failure in words.
    static func words(_ failure: ServerFailure) -> String {
        switch failure {
        case .connectRefused: "connection refused"
        case .connectTimeout: "connect timed out"
        case .connectFailed: "connect failed"
        case .closedBeforeResponse: "closed before a response"
        case .responseTimeout: "no response in time"
        case .responseIdle: "response went silent"
        case .badResponse: "bad response"
        case .truncatedResponse: "response cut short"
        case .deadReused: "pooled connection was dead"
        }
    }
}
