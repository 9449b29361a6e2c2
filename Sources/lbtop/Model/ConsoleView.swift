/// What fills the screen between the totals and the status line: a digit calls it, and digits change nothing else.
///
/// A new view is a case here, its row in `Bindings.all`, and its places in `Layout+Views.swift`.
enum ConsoleView: Int, CaseIterable, Sendable {
    case main = 1
    case latency, connections, events

    /// The word in the title, the footer and hints.
    var title: String {
        switch self {
        case .main: "main"
        case .latency: "latency"
        case .connections: "connections"
        case .events: "events"
        }
    }

    /// True when the servers' table is part of it: keys go to the server under the cursor there, and nowhere else.
    var showsServers: Bool { self == .main || self == .latency }
}
