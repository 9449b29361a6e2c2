/// The one table of keys and commands: dispatch, footer, help and `:` derive from it.
///
/// Lower case is reversible or a view, capitals have the bigger scope; nothing destructive is on Enter, Space or a
/// digit, nor beside a common key. Neighbours with the same help text share a line of the help.
enum Bindings {
    static let all: [Binding] = [
        Binding(.down, .move, [.character("j"), .down], "Down", "select"),
        Binding(.up, .move, [.character("k"), .up], "Up", "select"),
        Binding(.top, .move, [.character("g"), .home], "Top", "first, last"),
        Binding(.bottom, .move, [.character("G"), .end], "End", "first, last"),
        Binding(.pageDown, .move, [.pageDown, .control("f")], "Page", "page"),
        Binding(.pageUp, .move, [.pageUp, .control("b")], "Page", "page"),
        Binding(.halfPageDown, .move, [.control("d")], "Half", "half page"),
        Binding(.halfPageUp, .move, [.control("u")], "Half", "half page"),
        Binding(.nextService, .move, [.tab], "Service", "service"),
        Binding(.previousService, .move, [.backTab], "Service", "service"),
        Binding(.detail, .move, [.enter], "Detail", "detail", footer: 14),
        Binding(.back, .move, [.escape, .backspace], "Back", "leave"),

        Binding(.tag, .servers, [.character(" ")], "Tag", "tag, all"),
        Binding(.tagAll, .servers, [.character("*")], "Tag", "tag, all"),
        Binding(
            .add, .servers, [.character("a"), .insert], "Add", "add",
            command: CommandForm("add", .newServer), footer: 2),
        Binding(
            .drain, .servers, [.character("d")], "Drain", "drain, or back",
            command: CommandForm("drain", .server), footer: 3),
        Binding(
            .enable, .servers, [.character("e")], "Enable", "into rotation",
            command: CommandForm("enable", .server), footer: 7),
        Binding(
            .off, .servers, [.character("m")], "Off", "off, maintenance",
            command: CommandForm("off", .server), footer: 9),
        Binding(
            .remove, .servers, [.character("x"), .delete], "Remove", "remove (asks)",
            command: CommandForm("remove", .server, .optional(["now"])), footer: 5),
        Binding(
            .weightUp, .servers, [.character("+"), .function(8), .character("=")], "Weight", "weight by 1",
            command: CommandForm("weight", .server, .weight), footer: 8, footerKeys: "+ -"),
        Binding(.weightDown, .servers, [.character("-"), .function(7)], "Weight", "weight by 1"),
        Binding(.weightUpTen, .servers, [.character("]")], "Weight", "weight by 10"),
        Binding(.weightDownTen, .servers, [.character("[")], "Weight", "weight by 10"),
        Binding(
            .maximum, .servers, [], "Max", "most requests at once", command: CommandForm("max", .server, .maximum)),
        Binding(
            .check, .servers, [], "Check", "check it or not",
            command: CommandForm("check", .word(["on", "off"]), .server)),
        Binding(
            .edit, .servers, [], "Edit", "name, address", command: CommandForm("edit", .server, .changes)),
        Binding(.undo, .servers, [.character("u")], "Undo", "undo", command: CommandForm("undo"), footer: 16),
        Binding(.redo, .servers, [.control("r")], "Redo", "redo", command: CommandForm("redo"), footer: 17),

        Binding(
            .pickStrategy, .balance, [.character("b"), .function(5)], "Strategy", "pick a strategy",
            command: CommandForm("strategy", .strategy), footer: 1),
        Binding(.previousStrategy, .balance, [.character("B")], "Back", "previous strategy", footer: 11),
        Binding(
            .attempt, .balance, [], "Try", "try it for 30 s",
            command: CommandForm("try", .strategyOr(StrategyTrial.words))),
        Binding(
            .compare, .balance, [.character("c")], "Compare", "compare two",
            command: CommandForm("compare", .optionalStrategy, .optionalStrategy), footer: 18),

        Binding(
            .filter, .view, [.character("/"), .function(4)], "Filter", "filter rows",
            command: CommandForm("filter", .text), footer: 15),
        Binding(.search, .view, [.function(3)], "Search", "search, jump"),
        Binding(.nextMatch, .view, [.character("n")], "Next", "next match"),
        Binding(.previousMatch, .view, [.character("N")], "Next", "next match"),
        Binding(
            .sortMenu, .view, [.character("s"), .function(6)], "Sort", "sort by ...",
            command: CommandForm("sort", .column), footer: 10),
        Binding(.sortPrevious, .view, [.character("<")], "Sort", "other column"),
        Binding(.sortNext, .view, [.character(">")], "Sort", "other column"),
        Binding(
            .reverse, .view, [.character("r")], "Reverse", "reverse the order", command: CommandForm("reverse"),
            footer: 13),
        Binding(
            .viewMain, .view, [.character("1")], "Views", "main, latency, ...",
            command: CommandForm("view", .optional(ConsoleView.allCases.map(\.title))), footer: 14, footerKeys: "1-4"),
        Binding(.viewLatency, .view, [.character("2")], "Latency", "main, latency, ..."),
        Binding(.viewConnections, .view, [.character("3")], "Connections", "connections, events"),
        Binding(.viewEvents, .view, [.character("4")], "Events", "connections, events"),
        Binding(.why, .view, [.character("i")], "Why", "why: last picks", command: CommandForm("why"), footer: 16),
        Binding(.closeConnection, .view, [.character("K")], "Close", "close a connection"),
        Binding(
            .zero, .view, [.character("Z")], "Zero", "count from now",
            command: CommandForm("zero", .optional(["off"]))),
        Binding(.interval, .view, [], "Interval", "how often to look", command: CommandForm("interval", .duration)),
        Binding(.strip, .view, [.character("h")], "Strip", "strip: next figure", footer: 16),

        Binding(
            .pause, .time, [.character("p")], "Pause", "pause, go on", command: CommandForm("pause"), footer: 12),
        Binding(.stepBack, .time, [.left], "Step", "a second back, on"),
        Binding(.stepForward, .time, [.right], "Step", "a second back, on"),
        Binding(.leapBack, .time, [.character("(")], "Leap", "10 s back, on"),
        Binding(.leapForward, .time, [.character(")")], "Leap", "10 s back, on"),
        Binding(.previousEvent, .time, [.character("{")], "Event", "event before, next"),
        Binding(.nextEvent, .time, [.character("}")], "Event", "event before, next"),
        Binding(.now, .time, [.character("0")], "Now", "back to now"),
        Binding(.zoom, .time, [.character("z")], "Zoom", "zoom: 1 2 5 10 s"),

        Binding(
            .timeout, .tools, [], "Timeout", "a timeout", command: CommandForm("timeout", .timeout, .time)),
        Binding(
            .help, .tools, [.character("?"), .function(1)], "Help", "this page", command: CommandForm("help"), footer: 0
        ),
        Binding(.commandLine, .tools, [.character(":")], "Cmd", "command line", footer: 6),
        Binding(
            .load, .tools, [.character("l")], "Load", "load on, off",
            command: CommandForm("load", .rest("RATE CONNS|off"))),
        Binding(
            .copy, .tools, [.character("y")], "Copy", "copy as command",
            command: CommandForm("copy", .optional(["change", "state"]))),
        Binding(.write, .tools, [], "Write", "keep the state in a file", command: CommandForm("write", .file)),
        Binding(.save, .tools, [], "Save", "save the screen", command: CommandForm("save", .file)),
        Binding(
            .options, .tools, [.character("o"), .function(2)], "Options", "options", command: CommandForm("options")),
        Binding(.mouse, .tools, [.character("M")], "Mouse", "mouse on, off"),
        Binding(.theme, .tools, [.character("T")], "Glyphs", "ASCII, blocks"),
        Binding(.lock, .tools, [.character("L")], "Lock", "lock, unlock"),
        Binding(.redraw, .tools, [.control("l")], "Redraw", "draw all again"),
        Binding(.suspend, .tools, [.control("z")], "Suspend", "is refused"),
        Binding(
            .quit, .tools, [.character("q"), .function(10), .control("c")], "Quit", "quit (asks)",
            command: CommandForm("quit", .optional(["now", "drain"])), footer: 4),
    ]

    private static let byKey: [Key: ConsoleAction] = {
        var table: [Key: ConsoleAction] = [:]
        for binding in all { for key in binding.keys { table[key] = binding.action } }
        return table
    }()

    /// What a key does on the main screen.
    static func action(for key: Key) -> ConsoleAction? { byKey[key] }

    /// The commands of the `:` line, in table order.
    static let commands: [(form: CommandForm, action: ConsoleAction)] = all.compactMap { binding in
        binding.command.map { ($0, binding.action) }
    }
}
