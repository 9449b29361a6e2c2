/// Values by the second: the newest `capacity` of them, each at a whole number counted from the first that was seen.
struct Track<Element: Sendable>: Sendable {
    private var ring: Ring<Element>
    /// The number of the second after the newest.
    private(set) var end = 0

    init(capacity: Int) { ring = Ring(capacity: capacity) }

    var count: Int { ring.count }
    /// The number of the oldest second kept.
    var start: Int { end - ring.count }
    /// The newest value.
    var last: Element? { ring.last }

    /// The value of a second; nil when it is not kept.
    subscript(second: Int) -> Element? { second >= start && second < end ? ring[second - start] : nil }

    /// Adds the value of a second; after a gap it begins anew.
    mutating func append(_ element: Element, at second: Int) {
        if second != end, ring.count > 0 { ring = Ring(capacity: ring.capacity) }
        ring.append(element)
        end = second + 1
    }

    /// The values of some seconds, oldest first; those that are not kept are left out.
    func values(_ seconds: Range<Int>) -> [Element] {
        let kept = seconds.clamped(to: start..<end)
        return kept.map { ring[$0 - start] }
    }

    /// The newest `count` values or fewer, oldest first.
    func suffix(_ count: Int) -> [Element] { values((end - max(0, count))..<end) }
}
