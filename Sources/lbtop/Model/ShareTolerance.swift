import Balancer

/// How far a server's share of picks may be from its fair one before the table marks it.
///
/// A share counted from n picks scatters by sqrt(f(1-f)/n) when picks are independent; four times that, and never
/// less than a few percent, so that a correct balancer is not accused.
struct ShareTolerance: Sendable {
    private let picks: Double
    private let least: Double?
    /// True when the fair share is what the strategy aims at, not an estimate: small shares are judged finely.
    private let isExact: Bool

    init(strategy: String, picks: UInt64) {
        self.picks = Double(picks)
        let fairness = StrategyChoices.info(strategy)?.fairness
        isExact = fairness == .weights
        least =
            switch fairness {
            case .weights: 0.02
            // Picks follow speed, which the fair share only estimates.
            case .load, .latency: 0.10
            // Shares follow what the clients do: nothing to hold the balancer to.
            case .clients, nil: nil
            }
    }

    /// True when `share` is off `fair` by more than chance explains.
    func isOff(_ share: Double, fair: Double) -> Bool {
        guard let least, picks >= 50 else { return false }
        let scatter = (fair * (1 - fair) / picks).squareRoot()
        return abs(share - fair) > max(isExact ? min(least, fair / 4) : least, 4 * scatter)
    }
}
