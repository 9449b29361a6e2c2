import Balancer

/// A past second that is looked at instead of now.
struct Lookback: Sendable {
    /// Its number in the timeline.
    var second: Int
    /// The number of the second after the newest that graphs show: they stand still while one looks back.
    var end: Int
    /// What was then.
    var snapshot: EngineSnapshot?
    /// True at the moment of the pause, until one steps from it: all of it is known. Of other seconds not all is kept.
    var isExact = false
}
