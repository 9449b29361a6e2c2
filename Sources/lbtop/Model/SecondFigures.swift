/// A second of history, kept small: 1024 servers keep 600 of these each.
struct SecondFigures: Sendable, Equatable {
    /// Picks, requests and errors in that second.
    var picks: Float = 0
    var requests: Float = 0
    var errors: Float = 0
    /// In flight (a service: client connections) at its end.
    var inFlight: Float = 0
    /// The 99th percentile at its end, in microseconds; 0 when unknown.
    var p99Microseconds: Float = 0
}
