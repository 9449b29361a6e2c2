/// What a key or a command can do: each is a row of `Bindings.all`.
enum ConsoleAction: CaseIterable, Sendable {
    case up, down, top, bottom, pageUp, pageDown, halfPageUp, halfPageDown, nextService, previousService
    case detail, back
    case tag, tagAll
    case add, drain, enable, off, remove, weightUp, weightDown, weightUpTen, weightDownTen
    case edit, maximum, check
    case undo, redo
    case pickStrategy, previousStrategy, attempt, compare
    case search, nextMatch, previousMatch, load, copy, options, mouse, theme, zero, lock, write, save
    case filter, sortMenu, sortNext, sortPrevious, reverse, interval
    case viewMain, viewLatency, viewConnections, viewEvents, why, closeConnection
    case pause, stepBack, stepForward, leapBack, leapForward, previousEvent, nextEvent, now, zoom, strip
    case help, commandLine, redraw, suspend, quit
    case timeout

    /// True when it is done to servers or to their table, so that it means nothing where that is not shown.
    var isAboutServers: Bool {
        switch self {
        case .tag, .tagAll, .drain, .enable, .off, .remove, .weightUp, .weightDown, .weightUpTen, .weightDownTen,
            .sortMenu, .sortNext, .sortPrevious, .reverse, .search, .nextMatch, .previousMatch:
            true
        default: false
        }
    }

    /// True when it changes the balancer, which a read-only console refuses.
    var changesEngine: Bool {
        switch self {
        case .add, .drain, .enable, .off, .remove, .weightUp, .weightDown, .weightUpTen, .weightDownTen,
            .closeConnection, .load, .edit, .maximum, .check, .undo, .redo, .timeout, .pickStrategy,
            .previousStrategy, .attempt, .compare:
            true
        default: false
        }
    }
}
