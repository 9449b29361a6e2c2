/// What the table can be sorted by. The raw value is the name in `:sort`.
enum SortColumn: String, CaseIterable, Sendable {
    case added, name, address, state, weight
    case connections = "conn"
    case requests = "req/s"
    case bytesIn = "in/s"
    case bytesOut = "out/s"
    case p50, p90, p99
    case errors = "err"
    case retries = "retry"
    case share

    /// The names that `:sort` knows.
    static var names: [String] { allCases.map(\.rawValue) }

    /// Numbers are most useful with the largest on top.
    var isDescendingByNature: Bool {
        switch self {
        case .added, .name, .address, .state: false
        default: true
        }
    }

    /// What it is, for the sort menu.
    var title: String {
        switch self {
        case .added: "order of adding (stable)"
        case .name: "name"
        case .address: "address"
        case .state: "state"
        case .weight: "weight"
        case .connections: "in flight"
        case .requests: "requests a second"
        case .bytesIn: "bytes in a second"
        case .bytesOut: "bytes out a second"
        case .p50: "median latency"
        case .p90: "90th percentile"
        case .p99: "99th percentile"
        case .errors: "errors"
        case .retries: "retries"
        case .share: "share of picks"
        }
    }

    /// The column `step` places further, around the ends.
    func moved(_ step: Int) -> SortColumn {
        let all = SortColumn.allCases
        let here = all.firstIndex(of: self) ?? 0
        return all[((here + step) % all.count + all.count) % all.count]
    }
}
