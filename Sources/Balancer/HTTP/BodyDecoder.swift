/// Body framing as it is read: tells which bytes are payload. Pure data: no I/O, no allocation.
struct BodyDecoder {
    /// Whether the body's end was seen.
    private(set) var isFinished: Bool
    private let framing: BodyFraming

    /// Starts behind a head that `framing` was decided for.
    init(_ framing: BodyFraming, limits: BodyLimits = BodyLimits()) {
        self.framing = framing
        isFinished = framing == .none
    }

    /// Looks at bytes that are not yet consumed. Call until it asks for more, ends or refuses.
    mutating func next(_ bytes: UnsafeRawBufferPointer) -> BodyStep {
        if isFinished { return .end(skip: 0, trailers: .empty) }
        return .needMore(skip: 0)
    }
}
