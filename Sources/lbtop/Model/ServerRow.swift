import Balancer

/// A server with what was derived for it: a row of the table.
struct ServerRow: Sendable {
    var server: ServerSnapshot
    /// Nil before the second snapshot.
    var rates: Rates?
    /// Its share of picks now, 0...1; nil when nothing was picked.
    var share: Double?
    /// True when the share is off the fair one by more than chance explains.
    var isOffTarget = false

    /// Orders by a column; equal rows keep their order.
    static func precedes(_ a: ServerRow, _ b: ServerRow, by column: SortColumn) -> Bool {
        switch column {
        case .added: false
        case .name: ServerRow.naturally(a.server.name, b.server.name)
        case .address: ServerRow.naturally(a.server.address, b.server.address)
        case .state: (ServerRow.rank(a.server.state)) < ServerRow.rank(b.server.state)
        default: a.value(column) < b.value(column)
        }
    }

    /// The column's number; unknown ones come before all others.
    func value(_ column: SortColumn) -> Double {
        switch column {
        case .weight: Double(server.weight)
        case .connections: Double(server.inFlight)
        case .requests: rates?.requests ?? -1
        case .bytesIn: rates?.bytesIn ?? -1
        case .bytesOut: rates?.bytesOut ?? -1
        case .p50: server.traffic.latency.p50.map { Double($0) } ?? -1
        case .p90: server.traffic.latency.p90.map { Double($0) } ?? -1
        case .p99: server.traffic.latency.p99.map { Double($0) } ?? -1
        case .errors: Double(server.errorCount)
        case .retries: Double(server.traffic.retries)
        case .share: share ?? -1
        case .added, .name, .address, .state: 0
        }
    }

    /// States in the order of how much they ask for attention, the worst first.
    private static func rank(_ state: ServerState) -> Int {
        switch state {
        case .down: 0
        case .failing: 1
        case .ejected: 2
        case .removing: 3
        case .draining: 4
        case .off: 5
        case .checking: 6
        case .up: 7
        }
    }

    /// `a2` before `a10`: runs of digits compare as numbers.
    static func naturally(_ a: String, _ b: String) -> Bool {
        var left = Array(a.unicodeScalars)[...]
        var right = Array(b.unicodeScalars)[...]
        func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }
        while let x = left.first, let y = right.first {
            if isDigit(x), isDigit(y) {
                let m = left.prefix(while: isDigit).drop { $0 == "0" }
                let n = right.prefix(while: isDigit).drop { $0 == "0" }
                if m.count != n.count { return m.count < n.count }
                for (p, q) in zip(m, n) where p != q { return p < q }
                left = left.drop(while: isDigit)
                right = right.drop(while: isDigit)
            } else {
                if x != y { return x < y }
                left = left.dropFirst()
                right = right.dropFirst()
            }
        }
        return left.count < right.count
    }
}
