/// The responses that lbtop gives itself.
enum Reply {
    /// The most bytes that `write` writes.
    static let longest = 512

    /// Writes a complete response with a short text body (none for HEAD).
    ///
    /// - Returns: the bytes written, 0 when `output` is shorter than `longest`.
    static func write(
        status: Int, closes: Bool, isHead: Bool, version: HTTPVersion, into output: UnsafeMutableRawBufferPointer
    ) -> Int {
        0
    }
}
