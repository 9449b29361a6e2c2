/// A load generator that runs.
struct LoadRun: Sendable, Equatable {
    var order: LoadOrder
    /// When it is ended, in milliseconds since 1970.
    var untilUnixMilliseconds: Int64
}
