/// What the framing of a body may cost, and how it is judged.
struct BodyLimits: Sendable {
    /// The most bytes of one chunk's extensions, with what pads its size.
    var chunkExtension = 256
    /// The most bytes of all extensions of a body: 16 KiB are hundreds of chunks with more than anybody sends.
    var chunkExtensions = 16 * 1024
    /// The most bytes of the trailer section, its last empty line included.
    var trailers = 8 * 1024
    /// The most trailer fields.
    var trailerFields = 32
    /// Whether whatever two parties could read differently is refused, even where it does not go on as it came.
    var isStrict = true

    /// Those of a request: what is odd in it may be an attempt to have the server read another request.
    @inline(__always)
    static var request: BodyLimits { BodyLimits() }

    /// Those of a response. It is framed anew for the client, and nobody but the server can have made it odd: padding
    /// and extensions are dropped, and so are trailers that must not be one (RFC 9110, 6.5.1).
    @inline(__always)
    static var response: BodyLimits {
        BodyLimits(chunkExtension: 16 * 1024, chunkExtensions: .max, trailerFields: 100, isStrict: false)
    }
}
