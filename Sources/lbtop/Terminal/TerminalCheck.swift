import CLinux
import CNcurses
import Glibc

/// Whether the console can be shown here, asked before anything is started.
enum TerminalCheck {
    /// What speaks against it, as one line without the program's name, or nil. The process then ends with exit code 64:
    /// it never goes headless unasked.
    static func problem() -> String? {
        let type = getenv("TERM").map { String(cString: $0) }
        let group = tcgetpgrp(STDOUT_FILENO)
        return problem(
            type: type, inputIsTerminal: isatty(STDIN_FILENO) == 1, outputIsTerminal: isatty(STDOUT_FILENO) == 1,
            // ENOTTY: a terminal, but not the controlling one; nobody else's job control is disturbed there.
            isForeground: group < 0 || group == getpgrp(),
            terminfo: { lb_terminfo_check($0, STDOUT_FILENO) })
    }

    /// The decision itself; `terminfo` answers with one of the `LB_TERMINFO_` values.
    static func problem(
        type: String?, inputIsTerminal: Bool, outputIsTerminal: Bool, isForeground: Bool, terminfo: (String) -> Int32
    ) -> String? {
        guard outputIsTerminal else { return "standard output is not a terminal; \(advice)" }
        guard inputIsTerminal else { return "standard input is not a terminal; \(advice)" }
        guard let type, !type.isEmpty else { return "TERM is not set, so the console cannot be drawn; \(advice)" }
        let shown = quoted(type)
        guard type != "dumb" else { return "TERM=dumb cannot show the console; \(advice)" }
        switch terminfo(type) {
        case LB_TERMINFO_FINE: break
        case LB_TERMINFO_NO_DATABASE:
            return "no terminfo database was found for TERM=\(shown) (package ncurses-base); \(advice)"
        case LB_TERMINFO_TOO_SIMPLE:
            return "TERM=\(shown) cannot place its cursor; \(advice)"
        default:
            return "TERM=\(shown) is unknown here (try TERM=xterm-256color, or install ncurses-term); \(advice)"
        }
        guard isForeground else { return "started in the background of its terminal; \(advice)" }
        return nil
    }

    private static let advice = "use --headless to run without the console"

    /// The environment's text, safe to print.
    private static func quoted(_ text: String) -> String {
        String(text.prefix(40).map { $0.isASCII && ($0.isLetter || $0.isNumber || "-._+".contains($0)) ? $0 : "?" })
    }
}
