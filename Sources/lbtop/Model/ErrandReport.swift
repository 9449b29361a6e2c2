/// How an errand went.
enum ErrandReport: Sendable, Equatable {
    case done(String)
    case failed(String)
    /// The command line for the present state is in a file now.
    case wrote(String)
    /// The load generator says how its load goes.
    case loadTold(String)
    /// The load generator has ended by itself.
    case loadEnded(String)
}
