/// The newest values of a series, at most `capacity` of them.
struct Ring<Element: Sendable>: Sendable {
    let capacity: Int
    private var storage: [Element] = []
    private var head = 0

    init(capacity: Int) { self.capacity = max(1, capacity) }

    var count: Int { storage.count }

    /// The newest value.
    var last: Element? { storage.isEmpty ? nil : self[storage.count - 1] }

    /// The value at `position`, 0 being the oldest.
    subscript(position: Int) -> Element { storage[(head + position) % storage.count] }

    /// Adds a value; the oldest goes when it is full.
    mutating func append(_ element: Element) {
        if storage.count < capacity {
            // Growing by doubling would leave up to half of it unused for good; pages not yet written cost nothing.
            if storage.isEmpty { storage.reserveCapacity(capacity) }
            storage.append(element)
        } else {
            storage[head] = element
            head = (head + 1) % capacity
        }
    }

    /// The newest `count` values or fewer, oldest first.
    func suffix(_ count: Int) -> [Element] {
        let first = max(0, storage.count - max(0, count))
        return (first..<storage.count).map { self[$0] }
    }
}
