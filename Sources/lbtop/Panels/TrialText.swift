import Balancer

/// What is tried or compared at present, and the keys that end it.
enum TrialText {
    /// The wordings, from the longest to the shortest.
    static func wordings(_ trial: StrategyTrial, now: Int64) -> [StyledText] {
        let left = clock(trial.left(now: now))
        switch trial.purpose {
        case .attempt:
            let start = StyledText(" TRY \(trial.current) \(left) left ", .alarm).then(" ")
            return [
                start.then("Enter", .key).then(" keeps it, ").then("Esc", .key).then(
                    " reverts to \(trial.original) now"),
                start.then("Enter", .key).then(" keeps, ").then("Esc", .key).then(" reverts now"),
                StyledText("TRY \(trial.current) \(left) ", .alarm).then("Enter", .key).then("=keep ").then(
                    "Esc", .key),
                StyledText("TRY \(left) ", .alarm).then("Enter", .key).then("/").then("Esc", .key),
            ]
        case .comparison:
            let part = "\(trial.position + 1)/\(trial.strategies.count)"
            let start = StyledText(" COMPARE \(part) \(trial.current) \(left) left ", .alarm).then(" ")
            return [
                start.then("Esc", .key).then(" aborts, back to \(trial.original)"),
                start.then("Esc", .key).then(" aborts"),
                StyledText("COMPARE \(part) \(trial.current) \(left) ", .alarm).then("Esc", .key),
                StyledText("COMPARE \(part) \(left) ", .alarm).then("Esc", .key),
            ]
        }
    }

    /// The longest wording that fits.
    static func fitting(_ trial: StrategyTrial, now: Int64, width: Int) -> StyledText {
        let all = wordings(trial, now: now)
        return all.first { $0.width <= width } ?? all.last ?? StyledText()
    }

    /// Whole seconds, the one under way counted: `0:23`.
    private static func clock(_ milliseconds: Int64) -> String {
        let seconds = (milliseconds + 999) / 1000
        return "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
    }
}
