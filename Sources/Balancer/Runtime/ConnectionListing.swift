/// What a worker answers to a `ConnectionQuery`.
struct ConnectionListing: Sendable {
    /// The most entries.
    static let limit = 100

    /// How many there are.
    var total = 0
    /// The oldest, oldest first.
    var oldest: [ConnectionEntry] = []
}
