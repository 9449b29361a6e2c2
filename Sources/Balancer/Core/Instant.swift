/// A moment on the monotonic clock, in nanoseconds. Read once per loop turn and passed along; nothing below
/// `Runtime` reads a clock itself.
public struct Instant: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Nanoseconds since an arbitrary start (CLOCK_MONOTONIC).
    public var nanoseconds: UInt64

    /// A moment `nanoseconds` after the clock's start.
    @inlinable
    public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    /// The moment that never comes: no deadline.
    public static let never = Instant(nanoseconds: .max)

    /// Orders moments in time.
    @inlinable
    public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }

    /// The moment `nanoseconds` later; saturates instead of wrapping.
    @inlinable
    public func advanced(byNanoseconds nanoseconds: UInt64) -> Instant {
        let (sum, overflow) = self.nanoseconds.addingReportingOverflow(nanoseconds)
        return Instant(nanoseconds: overflow ? .max : sum)
    }

    /// Nanoseconds from `earlier` to this moment; 0 when `earlier` is later.
    @inlinable
    public func nanoseconds(since earlier: Instant) -> UInt64 {
        nanoseconds > earlier.nanoseconds ? nanoseconds - earlier.nanoseconds : 0
    }
}
