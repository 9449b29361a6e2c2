/// What the bytes that follow are to a body.
enum BodyStep: Equatable {
    /// Drop `skip` framing bytes; then `count` > 0 payload bytes follow. Both are consumed.
    case data(skip: Int, count: Int)
    /// Drop `skip` framing bytes; what is left, at most the trailers' limit, is given again with more behind it.
    case needMore(skip: Int)
    /// The body is complete and `skip` bytes, trailers included, are consumed. `trailers` are its valid field lines,
    /// each with its line end, relative to the bytes given; empty when there are none.
    case end(skip: Int, trailers: ByteRange)
    /// The framing is broken: nothing after this can be trusted.
    case malformed(Refusal)
}
