/// An answer of the sample server, as bytes: a head and the start of a body, then filler up to the announced length.
struct SampleReply {
    /// Head and first bytes of the body.
    var bytes: [UInt8]
    /// How many bytes of filler follow.
    var fillerLength = 0
    /// Whether the connection ends behind it.
    var closes = false
}
