/// A value that changes rarely, with the seconds from which it held.
struct ChangeLog<Value: Sendable & Equatable>: Sendable {
    private let capacity: Int
    private var entries: [(second: Int, value: Value)] = []

    init(capacity: Int) { self.capacity = max(1, capacity) }

    /// The newest value.
    var last: Value? { entries.last?.value }

    /// Takes the value at a second; the oldest change is forgotten when there are too many.
    mutating func note(_ value: Value, at second: Int) {
        if let last = entries.last {
            if last.value == value { return }
            if last.second >= second { entries.removeLast() }
        }
        entries.append((second, value))
        if entries.count > capacity { entries.removeFirst() }
    }

    /// The value that held at a second: the oldest known when it is older than all.
    subscript(second: Int) -> Value? { (entries.last { $0.second <= second } ?? entries.first)?.value }

    /// The second of the newest change at or before a second.
    func change(before second: Int) -> Int? { entries.last { $0.second <= second }?.second }
}
