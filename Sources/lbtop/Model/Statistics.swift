/// How large something was over several seconds, and how much it scattered.
struct Statistics: Sendable, Equatable {
    var count = 0
    var mean = 0.0
    /// The standard deviation of a second.
    var spread = 0.0

    init(_ values: [Double]) {
        let usable = values.filter(\.isFinite)
        guard !usable.isEmpty else { return }
        count = usable.count
        mean = usable.reduce(0, +) / Double(count)
        guard count > 1 else { return }
        let squares = usable.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        spread = (squares / Double(count - 1)).squareRoot()
    }

    /// By which part of it `other` is larger (or, below zero, smaller), when the noise does not explain it: three
    /// standard errors, and more than the buckets' width. Nil: no clear difference.
    func clearDifference(to other: Statistics) -> Double? {
        guard count >= 5, other.count >= 5 else { return nil }
        let difference = other.mean - mean
        let error = (spread * spread / Double(count) + other.spread * other.spread / Double(other.count)).squareRoot()
        let larger = max(abs(mean), abs(other.mean))
        guard larger > 0, abs(difference) > 3 * error, abs(difference) > 0.03 * larger else { return nil }
        return mean == 0 ? .infinity : difference / abs(mean)
    }

    /// The value below which a part of all counts lies; nil without any.
    static func quantile(_ part: Double, of buckets: [(microseconds: UInt64, count: UInt64)]) -> Double? {
        let total = buckets.reduce(0.0) { $0 + Double($1.count) }
        guard total > 0 else { return nil }
        var sum = 0.0
        for bucket in buckets.sorted(by: { $0.microseconds < $1.microseconds }) {
            sum += Double(bucket.count)
            if sum >= part * total { return Double(bucket.microseconds) }
        }
        return buckets.map { Double($0.microseconds) }.max()
    }

    /// The coefficient of variation: how uneven values are, 0 when they are all alike; nil for fewer than two or
    /// nothing at all.
    static func variation(_ values: [Double]) -> Double? {
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        guard values.count >= 2, mean > 0 else { return nil }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(values.count)).squareRoot() / mean
    }
}
