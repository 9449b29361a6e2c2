/// The field lines of the head parsed last. A worker owns one and uses it for every parse: the memory is taken once.
///
/// Confined to the worker's thread. Valid until the next parse.
final class HeadFields {
    /// How many it can hold; a head with more is refused.
    let capacity: Int
    /// How many the last head had.
    var count = 0
    /// INVARIANT: `capacity` initialised elements, freed in `deinit` only; the first `count` belong to the last head.
    let elements: UnsafeMutablePointer<HeadField>

    /// Room for `capacity` fields, at least 1.
    init(capacity: Int) {
        self.capacity = max(1, capacity)
        elements = .allocate(capacity: self.capacity)
        let blank = HeadField(name: .empty, value: .empty, kind: .other, isNamedByConnection: false)
        elements.initialize(repeating: blank, count: self.capacity)
    }

    deinit { elements.deallocate() }

    /// The field line at `index`, 0..<count in the order received.
    subscript(index: Int) -> HeadField {
        precondition(index >= 0 && index < count, "no such field")
        return elements[index]
    }
}
