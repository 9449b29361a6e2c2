import Balancer

/// How far a server's share of picks may be from its fair one before the table marks it.
///
/// A share counted from n picks scatters by sqrt(f(1-f)/n) when picks are independent; four times that, and never
/// less than a few percent, so that a correct balancer is not accused.
struct ShareTolerance: Sendable {
    private let picks: Double
    private let least: Double?

    init(strategy: String, picks: UInt64) {
        self.picks = Double(picks)
        least =
            switch StrategyChoices.info(strategy)?.fairness {
            case .weights: 0.02
            // Picks follow speed, or what the clients do: there is nothing to hold a correct balancer to.
            case .load, .latency, .clients, nil: nil
            }
    }

    /// True when `share` is off `fair` by more than chance explains. Small shares are judged more finely.
    func isOff(_ share: Double, fair: Double) -> Bool {
        guard let least, picks >= 50 else { return false }
        let scatter = (fair * (1 - fair) / picks).squareRoot()
        return abs(share - fair) > max(min(least, fair / 4), 4 * scatter)
    }
}
