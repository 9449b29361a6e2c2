/// Finds and judges a head in the bytes received so far. Kept by a stream between reads, so that a head that trickles
/// in costs linear time in all. Pure data: no I/O, no allocation.
struct HeadScanner {
    init() {}

    /// Judges `bytes`, which start where the last message ended and begin with all bytes given before.
    mutating func request(
        _ bytes: UnsafeRawBufferPointer, limits: HeadLimits, fields: HeadFields
    ) -> HeadOutcome<RequestHead> {
        .incomplete
    }

    /// Judges `bytes` as the response to a request with `requestMethod`.
    mutating func response(
        _ bytes: UnsafeRawBufferPointer, limits: HeadLimits, fields: HeadFields, requestMethod: HTTPMethod
    ) -> HeadOutcome<ResponseHead> {
        .incomplete
    }
}
