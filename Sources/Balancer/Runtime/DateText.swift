/// The Date of responses, written once a second at most: a request costs neither a clock's reading nor its formatting.
///
/// Confined to the worker's thread.
final class DateText {
    /// INVARIANT: `HTTPDate.length` bytes, initialised, freed in `deinit` only.
    private let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: HTTPDate.length, alignment: 1)
    private var until = Instant(nanoseconds: 0)

    init() { HTTPDate.write(unixSeconds: 0, into: bytes) }

    deinit { bytes.deallocate() }

    /// The date, for responses of the turn that began at `now`. Valid until the next call.
    @inline(__always)
    func text(now: Instant) -> UnsafeRawBufferPointer {
        if now >= until { renew(now) }
        return UnsafeRawBufferPointer(bytes)
    }

    private func renew(_ now: Instant) {
        let milliseconds = Clock.wallMilliseconds()
        HTTPDate.write(unixSeconds: milliseconds / 1000, into: bytes)
        let left = 1000 - max(0, milliseconds % 1000)
        until = now.advanced(byNanoseconds: UInt64(left) * 1_000_000)
    }
}
