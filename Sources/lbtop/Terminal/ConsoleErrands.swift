/// Does what the console wants done outside of the terminal and the engine. Confined to the loop's thread; what it
/// waits for costs the traffic nothing.
protocol ConsoleErrands: AnyObject {
    /// Does it; returns how it went, when there is something to say.
    func run(_ errand: Errand) -> ErrandReport?
    /// What has happened since, if anything: asked about once a second while a load runs.
    func news() -> ErrandReport?
}
