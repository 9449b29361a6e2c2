import CLinux
import CNcurses
import FoundationEssentials
import Glibc

/// The terminal, taken over on opening and given back by `close`, by `deinit`, or by the crash guard, whichever comes
/// first. One at a time; confined to the thread that opened it (ncurses is).
final class Terminal: ConsoleDisplay {
    /// Why the terminal could not be opened: one line.
    struct OpeningError: Error, Equatable {
        var text: String
    }

    let abilities: TerminalAbilities
    /// Where keys come from.
    let input: Int32
    /// Makes keys of what is read from `input`.
    let decoder: KeyDecoder
    private let output: Int32
    private var theme: TerminalTheme
    private var reportsMouse = false
    private var shown: Canvas?
    private var isOpen = true

    /// Takes the terminal over: crash guard first, then ncurses, so that no moment is left in which it could be lost.
    ///
    /// `ConsoleSignals.prepare` has been called before, and `TerminalCheck.problem` has found none.
    init(
        input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(OpeningError) {
        let type = environment["TERM"] ?? ""
        let codeset = String(cString: lb_locale_codeset())
        guard lb_terminfo_load(type, output) != 0 else {
            throw OpeningError(text: "the terminal type is unknown; use --headless to run without the console")
        }
        let restoring = Self.restoring()
        let sequences = KeySequences.capabilities.compactMap { entry in
            Self.capability(entry.name).map { ($0, entry.key) }
        }
        let isDirect = lb_terminfo_is_direct_colour() != 0
        lb_terminfo_unload()
        let bytes = restoring.bytes
        guard lb_terminal_arm(output, bytes, bytes.count) == 0 else {
            throw OpeningError(text: "standard output is not a terminal; use --headless to run without the console")
        }
        lb_guard_install()
        guard lb_screen_open(type, input, output) != 0 else {
            lb_terminal_restore()
            throw OpeningError(text: "the terminal cannot be used; use --headless to run without the console")
        }
        lb_terminal_drawn_through(lb_screen_descriptor())
        let abilities = TerminalAbilities(
            environment: environment, codeset: codeset, colours: Int(lb_screen_colours()), isDirect: isDirect)
        self.abilities = abilities
        self.input = input
        self.output = output
        decoder = KeyDecoder(escapeMilliseconds: abilities.escapeMilliseconds, sequences: sequences)
        theme = TerminalTheme(depth: abilities.colour)
        definePairs()
        write(TerminalSignal.pushTitle + TerminalRestoring.bracketedPasteOn)
    }

    deinit { close() }

    /// Gives the terminal back. Afterwards nothing is drawn any more.
    func close() {
        guard isOpen else { return }
        isOpen = false
        // The controller may have restored it already, at a deadline: then nothing more is sent.
        let isOurs = lb_terminal_is_armed() != 0
        if isOurs { write(TerminalRestoring.modesOff) }
        lb_terminal_drawn_through(-1)
        lb_screen_close(isOurs ? 1 : 0)
        lb_terminal_disarm()
    }

    // MARK: - Display

    var size: (width: Int, height: Int) {
        var width: Int32 = 0
        var height: Int32 = 0
        lb_screen_size(&width, &height)
        return (max(1, Int(width)), max(1, Int(height)))
    }

    func show(_ canvas: Canvas) {
        guard isOpen else { return }
        let previous = shown.flatMap { $0.width == canvas.width && $0.height == canvas.height ? $0 : nil }
        let row = canvas.width
        for index in canvas.cells.indices where previous.map({ $0.cells[index] != canvas.cells[index] }) ?? true {
            put(canvas, x: index % row, y: index / row)
        }
        if let cursor = canvas.cursor, cursor.x >= 0, cursor.x < row, cursor.y >= 0, cursor.y < canvas.height {
            lb_screen_cursor(Int32(cursor.y), Int32(cursor.x))
        } else {
            lb_screen_cursor(-1, 0)
        }
        shown = canvas
        lb_screen_update()
    }

    func repaint() {
        shown = nil
        lb_screen_repaint()
    }

    func refit() -> Bool {
        var window = winsize()
        // A terminal that does not know its size (0 by 0) keeps what terminfo said.
        guard ioctl(output, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else { return false }
        let before = size
        lb_screen_resize(Int32(window.ws_col), Int32(window.ws_row))
        guard size != before else { return false }
        // The terminal may have moved or cut what it showed, each in its own way.
        repaint()
        return true
    }

    func resume() {
        lb_screen_resume()
        shown = nil
        write(TerminalRestoring.bracketedPasteOn + TerminalSignal.mouse(reportsMouse).sequence)
    }

    func send(_ signal: TerminalSignal) {
        guard isOpen else { return }
        switch signal {
        case .mouse(let isOn): reportsMouse = isOn
        case .colour(let depth):
            // More than the terminal has cannot be asked of it.
            theme = TerminalTheme(depth: abilities.colour(wanted: depth))
            definePairs()
            return repaint()
        case .bell, .title, .clipboard: break
        }
        write(signal.sequence)
    }

    private func definePairs() {
        for (index, colour) in theme.foregrounds.enumerated() { lb_screen_pair(Int32(index + 1), colour) }
    }

    var isForeground: Bool {
        let group = tcgetpgrp(output)
        // An error: not the controlling terminal, so there is no other job to disturb.
        return group < 0 || group == getpgrp()
    }

    // MARK: - Cells

    private func put(_ canvas: Canvas, x: Int, y: Int) {
        let cell = canvas[x, y]
        if cell.isContinuation, x > 0, isWide(canvas, x: x - 1, y: y) { return }
        let look = theme.look(cell.style)
        let columns = isWide(canvas, x: x, y: y) ? 2 : 1
        if let text = wideText(cell.character, columns: columns) {
            lb_screen_put(Int32(y), Int32(x), text + [0], look.attributes.rawValue, look.pair)
            return
        }
        for column in x..<x + columns {
            lb_screen_put(
                Int32(y), Int32(column), [wchar_t(UInt8(ascii: "?")), 0], look.attributes.rawValue, look.pair)
        }
    }

    /// Whether the cell's character takes the next cell too.
    private func isWide(_ canvas: Canvas, x: Int, y: Int) -> Bool {
        x + 1 < canvas.width && canvas[x + 1, y].isContinuation && !canvas[x, y].isContinuation
    }

    /// The character for ncurses, if it takes as many columns here as the canvas thinks; else nil. So a difference of
    /// opinion about a character's width never shifts the rest of the row, and nothing that could steer the terminal
    /// gets through.
    private func wideText(_ character: Character, columns: Int) -> [wchar_t]? {
        if columns == 1, let ascii = character.asciiValue, ascii >= 0x20, ascii < 0x7f { return [wchar_t(ascii)] }
        var text: [wchar_t] = []
        var width = 0
        for scalar in character.unicodeScalars {
            let value = wchar_t(bitPattern: scalar.value)
            let taken = Int(lb_character_width(value))
            // 5 is what an ncurses cell holds (CCHARW_MAX).
            guard taken >= 0, text.count < 5, !text.isEmpty || taken > 0 else { return nil }
            width += taken
            text.append(value)
        }
        return width == columns ? text : nil
    }

    // MARK: - Terminfo

    private static func capability(_ name: String) -> String? {
        lb_terminfo_string(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func restoring() -> TerminalRestoring {
        TerminalRestoring(
            keypadOff: capability("rmkx"), plainText: capability("sgr0"), cursorVisible: capability("cnorm"),
            alternateScreenOff: capability("rmcup"),
            lastLine: lb_terminfo_cursor_to(998, 0).map { String(cString: $0) })
    }

    /// Sends what ncurses has no word for. It waits as any write to the terminal does.
    private func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let count = Glibc.write(output, bytes.baseAddress?.advanced(by: done), bytes.count - done)
                if count > 0 {
                    done += count
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}
