import Balancer

/// What the console has done outside of the terminal and the engine: files and a child process.
enum Errand: Sendable, Equatable {
    /// Keep the options for the next start.
    case saveOptions(String)
    /// Write a file; unless `overwrites` is set, over none but its own.
    case write(path: String, text: String, overwrites: Bool)
    /// Write the screen as text, or the snapshot as JSON where the file's name ends in `.json`.
    case save(path: String, screen: String, snapshot: EngineSnapshot?)
    case startLoad(LoadOrder)
    case stopLoad
}
