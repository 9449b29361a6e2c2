/// What the framing of a body may cost.
struct BodyLimits: Sendable {
    /// The most bytes of one chunk's extensions.
    var chunkExtension = 256
    /// The most bytes of all extensions of a body: 16 KiB are hundreds of chunks with more than anybody sends.
    var chunkExtensions = 16 * 1024
    /// The most bytes of the trailer section, its last empty line included.
    var trailers = 8 * 1024
    /// The most trailer fields.
    var trailerFields = 32
}
