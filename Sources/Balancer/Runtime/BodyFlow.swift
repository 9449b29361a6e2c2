/// One direction of a message's body on its way from one stream to another.
struct BodyFlow: BitwiseCopyable {
    /// Finds the payload in what the source sends.
    var decoder: BodyDecoder
    /// True when the body goes on in chunks, framed anew.
    var rechunks: Bool
    /// Payload at the front of the source's unread input that is decoded and not yet sent on.
    var direct = 0
    /// A chunk's line end is owed behind `direct`.
    var owesChunkEnd = false
    /// The body's last byte has been written (perhaps it still waits in the sink's output).
    var isWritten = false
    /// Payload bytes decoded in all.
    var payload: UInt64 = 0
    /// The most payload that may go on.
    var limit = UInt64.max

    /// A flow of a body framed as `framing`, framed anew in chunks when `rechunks`.
    init(_ framing: BodyFraming, rechunks: Bool, limits: BodyLimits = .request) {
        decoder = BodyDecoder(framing, limits: limits)
        self.rechunks = rechunks
    }
}
