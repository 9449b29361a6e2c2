import Balancer

/// Which rows of the table are shown: words that must all match, e.g. `10.0 state:down p99>20 !backup`.
struct RowFilter: Sendable, Equatable {
    /// As it was typed, without spaces around it.
    let text: String
    private let terms: [Term]

    /// What Tab offers after `:filter`.
    static let examples = ["state:down", "state:up", "p99>20", "err>0", "req/s>0", "share>30"]

    private enum Condition: Sendable, Equatable {
        /// In the name or the address, in lower case.
        case contains(String)
        /// The beginning of a state's name.
        case state(String)
        case compares(SortColumn, Comparison, Double)
    }

    private enum Comparison: String, CaseIterable, Sendable {
        // The longer ones first: `>=` begins like `>`.
        case atLeast = ">=", atMost = "<=", above = ">", below = "<", equal = "="
    }

    private struct Term: Sendable, Equatable {
        var condition: Condition
        var isInverse: Bool
    }

    /// Nil when there is nothing to filter by. Every text is a filter: what is no condition is looked for in names and
    /// addresses, and one that is not finished, such as `p99>`, hides nothing yet.
    init?(_ given: String) {
        text = given.trimmed
        guard !text.isEmpty else { return nil }
        terms = text.split(separator: " ").compactMap { RowFilter.term(String($0)) }
    }

    /// True when the row is shown.
    func matches(_ row: ServerRow) -> Bool {
        terms.allSatisfy { RowFilter.matches(row, $0.condition) != $0.isInverse }
    }

    private static func term(_ word: String) -> Term? {
        let isInverse = word.hasPrefix("!")
        let rest = (isInverse ? String(word.dropFirst()) : word).lowercased()
        guard !rest.isEmpty else { return nil }
        if rest.hasPrefix("state:") {
            let state = String(rest.dropFirst("state:".count))
            return state.isEmpty ? nil : Term(condition: .state(state), isInverse: isInverse)
        }
        for comparison in Comparison.allCases {
            guard let sign = rest.firstRange(of: comparison.rawValue) else { continue }
            guard let column = column(String(rest[..<sign.lowerBound])) else { break }
            let number = String(rest[sign.upperBound...])
            if number.isEmpty { return nil }
            guard let value = self.number(number) else { break }
            return Term(condition: .compares(column, comparison, value), isInverse: isInverse)
        }
        return Term(condition: .contains(rest), isInverse: isInverse)
    }

    private static func column(_ name: String) -> SortColumn? {
        switch name {
        case "wt": .weight
        case "req", "new/s": .requests
        case "in": .bytesIn
        case "out": .bytesOut
        case "errors": .errors
        case "retries": .retries
        case "added", "name", "address", "state": nil
        default: SortColumn(rawValue: name)
        }
    }

    /// A number with what people write after it: `20`, `1.5k`, `20ms`, `30%`.
    private static func number(_ text: String) -> Double? {
        var digits = text[...]
        for unit in ["ms", "%"] where digits.hasSuffix(unit) { digits = digits.dropLast(unit.count) }
        var factor = 1.0
        for (sign, value) in [("k", 1e3), ("m", 1e6), ("g", 1e9)] where digits.hasSuffix(sign) {
            digits = digits.dropLast()
            factor = value
            break
        }
        guard let value = Double(digits), value.isFinite else { return nil }
        return value * factor
    }

    private static func matches(_ row: ServerRow, _ condition: Condition) -> Bool {
        switch condition {
        case .contains(let text):
            return row.server.name.lowercased().contains(text) || row.server.address.lowercased().contains(text)
        case .state(let start): return row.server.state.rawValue.hasPrefix(start)
        case .compares(let column, let comparison, let wanted):
            let raw = row.value(column)
            // What is not known is neither above nor below anything.
            guard raw >= 0 else { return false }
            let value =
                switch column {
                case .p50, .p90, .p99: raw / 1000
                case .share: raw * 100
                default: raw
                }
            return switch comparison {
            case .above: value > wanted
            case .below: value < wanted
            case .atLeast: value >= wanted
            case .atMost: value <= wanted
            case .equal: value == wanted
            }
        }
    }
}
