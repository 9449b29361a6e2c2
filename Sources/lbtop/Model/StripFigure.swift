/// What the strip shows of each server.
enum StripFigure: CaseIterable, Sendable {
    case share, p99, errors, connections

    /// Its name in the strip's title.
    var title: String {
        switch self {
        case .share: "share of picks"
        case .p99: "p99"
        case .errors: "errors"
        case .connections: "in flight"
        }
    }

    /// The one after it.
    var next: StripFigure? {
        let all = StripFigure.allCases
        let here = all.firstIndex(of: self) ?? 0
        return here + 1 < all.count ? all[here + 1] : nil
    }
}
