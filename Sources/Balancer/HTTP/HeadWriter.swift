/// Writes heads anew from what the scanner decided. Pure: no I/O, no allocation.
enum HeadWriter {
    /// Writes a request's head for a server, in HTTP/1.1.
    ///
    /// - Returns: the bytes written, or nil when they do not fit.
    static func request(
        _ head: RequestHead, bytes: UnsafeRawBufferPointer, fields: HeadFields, context: RequestContext,
        into output: UnsafeMutableRawBufferPointer
    ) -> Int? {
        nil
    }

    /// Writes a response's head for a client, in HTTP/1.1 whatever the client speaks.
    ///
    /// - Returns: the bytes written, or nil when they do not fit.
    static func response(
        _ head: ResponseHead, bytes: UnsafeRawBufferPointer, fields: HeadFields, context: ResponseContext,
        into output: UnsafeMutableRawBufferPointer
    ) -> Int? {
        nil
    }

    /// The most bytes that `chunkHeader` writes.
    static let longestChunkHeader = 18

    /// Writes `count` in hexadecimal and a line end.
    ///
    /// - Returns: the bytes written, 0 when `output` is shorter than `longestChunkHeader`.
    static func chunkHeader(_ count: Int, into output: UnsafeMutableRawBufferPointer) -> Int {
        0
    }
}
