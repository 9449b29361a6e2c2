/// What a key or a command can do: each is a row of `Bindings.all`.
enum ConsoleAction: CaseIterable, Sendable {
    case up, down, top, bottom, pageUp, pageDown, halfPageUp, halfPageDown, nextService, previousService
    case detail, back
    case tag, tagAll
    case add, drain, enable, off, remove, weightUp, weightDown, weightUpTen, weightDownTen
    case pickStrategy, previousStrategy
    case filter, sortMenu, sortNext, sortPrevious, reverse, pause, interval
    case help, commandLine, redraw, suspend, quit

    /// True when it changes the balancer, which a read-only console refuses.
    var changesEngine: Bool {
        switch self {
        case .add, .drain, .enable, .off, .remove, .weightUp, .weightDown, .weightUpTen, .weightDownTen,
            .pickStrategy, .previousStrategy:
            true
        default: false
        }
    }
}
