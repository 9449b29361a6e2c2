/// The slot of a server in its service's load table: 0 ..< `LoadTable.capacity`. Stable for the server's life.
public struct ServerIndex: Hashable, Comparable, Sendable, Codable, BitwiseCopyable {
    /// The slot's number.
    public let rawValue: UInt16

    /// The slot with that number; it must be below `LoadTable.capacity`.
    @inlinable
    public init(_ rawValue: Int) { self.rawValue = UInt16(truncatingIfNeeded: rawValue) }

    /// The slot's number as an array index.
    @inlinable
    public var offset: Int { Int(rawValue) }

    /// Orders slots by number.
    @inlinable
    public static func < (a: ServerIndex, b: ServerIndex) -> Bool { a.rawValue < b.rawValue }
}
