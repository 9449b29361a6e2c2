/// Latencies counted since the start, in buckets; the reader makes differences of two.
public struct LatencyDetail: Sendable, Codable, Equatable {
    /// The server's name; nil: the whole service.
    public var server: String?
    /// Buckets that are not empty, shortest first: the longest time in the bucket, in microseconds, and the count.
    public var buckets: [Bucket] = []

    /// A bucket that is not empty.
    public struct Bucket: Sendable, Codable, Equatable {
        /// The longest time that falls into it, in microseconds.
        public var upToMicroseconds: UInt64
        /// Requests in it since the start.
        public var count: UInt64
        /// A bucket.
        public init(upToMicroseconds: UInt64, count: UInt64) {
            self.upToMicroseconds = upToMicroseconds
            self.count = count
        }
    }

    /// No buckets of a server, or of the service when nil.
    public init(server: String?) { self.server = server }
}
