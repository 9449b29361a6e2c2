import CLinux
import CNcurses
import Foundation
import Glibc
import Testing

@testable import lbtop

/// ncurses on a pseudo-terminal within this process. Serialised: there is one screen and one crash guard a process.
@Suite(.serialized) struct TerminalScreenTests {
    /// A pseudo-terminal of 80 by 24.
    private final class PseudoTerminal {
        let controller: Int32
        let terminal: Int32

        init() throws {
            controller = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
            var locked: Int32 = 0
            // TIOCSPTLCK and TIOCGPTPEER of ioctl_tty(2): unlock the other end, and open it.
            try #require(controller >= 0 && ioctl(controller, 0x4004_5431, &locked) == 0)
            terminal = ioctl(controller, 0x5441, O_RDWR | O_NOCTTY | O_CLOEXEC)
            try #require(terminal >= 0)
            resize(80, 24)
        }

        deinit {
            close(controller)
            close(terminal)
        }

        func resize(_ width: UInt16, _ height: UInt16) {
            var size = winsize(ws_row: height, ws_col: width, ws_xpixel: 0, ws_ypixel: 0)
            #expect(ioctl(controller, UInt(TIOCSWINSZ), &size) == 0)
        }

        /// All that has been sent and not been read yet.
        func received() -> String {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = read(controller, &buffer, buffer.count)
                guard count > 0 else { break }
                bytes += buffer[..<count]
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        var modes: [UInt32] {
            var modes = termios()
            #expect(tcgetattr(terminal, &modes) == 0)
            return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
        }

        func take(_ environment: [String: String]) throws -> Terminal {
            try Terminal(input: terminal, output: terminal, environment: environment)
        }
    }

    private func canvas(_ lines: [String], width: Int = 80, height: Int = 24, style: Style = .plain) -> Canvas {
        var canvas = Canvas(width: width, height: height)
        for (y, line) in lines.enumerated() {
            for (x, character) in line.enumerated() {
                canvas[x, y] = Canvas.Cell(character: character, style: style)
            }
        }
        return canvas
    }

    @Test(
        "Closing gives back what opening took, whatever the terminal",
        arguments: ["xterm-256color", "tmux-256color", "screen", "linux", "vt100", "rxvt"])
    func opensAndCloses(type: String) throws {
        let pty = try PseudoTerminal()
        let before = pty.modes
        let terminal = try pty.take(["TERM": type])
        #expect(pty.modes != before, "raw")
        terminal.show(canvas(["hello"]))
        let shown = pty.received()
        #expect(shown.contains("hello"))
        #expect(shown.contains("\u{1b}[?2004h"))
        terminal.close()
        #expect(pty.modes == before)
        let end = pty.received()
        #expect(end.contains("\u{1b}[?2004l"))
        if type.hasSuffix("256color") {
            #expect(shown.contains("\u{1b}[?1049h"))
            #expect(
                end.contains("\u{1b}[?1049l") && end.contains("\u{1b}[?25h") || end.contains("\u{1b}[34h\u{1b}[?25h"))
        }
        #expect(lb_terminal_is_armed() == 0)
    }

    @Test("The crash guard alone gives the terminal back")
    func restores() throws {
        let pty = try PseudoTerminal()
        let before = pty.modes
        let terminal = try pty.take(["TERM": "xterm-256color"])
        terminal.show(canvas(["hello"]))
        _ = pty.received()
        lb_terminal_restore()
        #expect(pty.modes == before)
        let end = pty.received()
        for part in ["\u{1b}[?2004l", "\u{1b}[?1049l", "\u{1b}[?25h"] { #expect(end.contains(part)) }
        lb_terminal_restore()
        #expect(pty.received().isEmpty, "only once")
    }

    @Test("The mouse is taken back on leaving and by the crash guard, and on again after a stop")
    func mouse() throws {
        let pty = try PseudoTerminal()
        var terminal = try pty.take(["TERM": "xterm-256color"])
        #expect(!pty.received().contains("?1006h"), "not before it is asked for")
        terminal.send(.mouse(true))
        #expect(pty.received() == "\u{1b}[?1000h\u{1b}[?1006h")
        terminal.resume()
        #expect(pty.received().contains("\u{1b}[?1000h\u{1b}[?1006h"))
        lb_terminal_restore()
        let restored = pty.received()
        for part in ["\u{1b}[?1006l", "\u{1b}[?1000l", "\u{1b}[23;0t"] { #expect(restored.contains(part)) }
        terminal.close()
        terminal = try pty.take(["TERM": "xterm-256color"])
        terminal.send(.mouse(true))
        terminal.send(.title("a"))
        terminal.send(.bell)
        #expect(pty.received().hasSuffix("\u{1b}]2;a\u{7}\u{7}"))
        terminal.close()
        let end = pty.received()
        for part in ["\u{1b}[?1006l", "\u{1b}[?1000l", "\u{1b}[23;0t"] { #expect(end.contains(part)) }
        terminal.send(.bell)
        #expect(pty.received().isEmpty, "nothing after the end")
    }

    @Test("Fewer colours than the terminal has are used where that is chosen, never more")
    func choosesColours() throws {
        let pty = try PseudoTerminal()
        let terminal = try pty.take(["TERM": "xterm-256color"])
        defer { terminal.close() }
        for (depth, sign) in [(ColourDepth.eight, "\u{1b}[32m"), (.sixteen, "\u{1b}[32m"), (.many, "\u{1b}[38;5;29m")] {
            terminal.send(.colour(depth))
            terminal.show(canvas(["good"], style: Style(ink: .good)))
            #expect(pty.received().contains(sign), "\(depth)")
        }
        terminal.send(.colour(ColourDepth.none))
        terminal.show(canvas(["good"], style: Style(ink: .good)))
        #expect(!pty.received().contains("\u{1b}[3"))
    }

    @Test("The crash guard does not wait for a terminal that takes nothing")
    func restoresFrozen() throws {
        let pty = try PseudoTerminal()
        let before = pty.modes
        let terminal = try pty.take(["TERM": "xterm-256color"])
        let flags = fcntl(pty.terminal, F_GETFL)
        _ = fcntl(pty.terminal, F_SETFL, flags | O_NONBLOCK)
        let filler = [UInt8](repeating: 0x2e, count: 65536)
        while write(pty.terminal, filler, filler.count) > 0 {}
        _ = fcntl(pty.terminal, F_SETFL, flags)
        lb_terminal_restore()
        #expect(pty.modes == before)
        _ = terminal
    }

    @Test("Only what has changed is sent")
    func sendsChanges() throws {
        let pty = try PseudoTerminal()
        let terminal = try pty.take(["TERM": "xterm-256color"])
        defer { terminal.close() }
        let line = String(repeating: "abcdefgh", count: 10)
        terminal.show(canvas(Array(repeating: line, count: 24)))
        #expect(pty.received().utf8.count > 1500)
        terminal.show(canvas(Array(repeating: line, count: 24)))
        #expect(pty.received().isEmpty)
        var lines = Array(repeating: line, count: 24)
        lines[5] = "X" + line.dropFirst()
        terminal.show(canvas(lines))
        let change = pty.received()
        #expect(change.contains("X") && change.utf8.count < 30, "\(change.debugDescription)")
        terminal.repaint()
        terminal.show(canvas(lines))
        #expect(pty.received().utf8.count > 1500)
    }

    @Test("Another size is taken over, and everything drawn again")
    func resizes() throws {
        let pty = try PseudoTerminal()
        let terminal = try pty.take(["TERM": "xterm-256color"])
        defer { terminal.close() }
        #expect(terminal.size == (80, 24))
        #expect(!terminal.refit())
        terminal.show(canvas(["one"]))
        _ = pty.received()
        for (width, height) in [(140, 40), (1, 1), (250, 70), (20, 5)] as [(UInt16, UInt16)] {
            pty.resize(width, height)
            #expect(terminal.refit())
            #expect(terminal.size == (Int(width), Int(height)))
            terminal.show(canvas(["two"], width: Int(width), height: Int(height)))
            #expect(pty.received().contains("t"))
        }
    }

    @Test("Hostile and unknown characters come out as question marks, and shift nothing")
    func hostile() throws {
        let pty = try PseudoTerminal()
        let terminal = try pty.take(["TERM": "xterm-256color"])
        defer { terminal.close() }
        var canvas = canvas(["a...b"])
        canvas[1, 0] = Canvas.Cell(character: "\u{1b}")
        canvas[2, 0] = Canvas.Cell(character: "\u{202e}")
        canvas[3, 0] = Canvas.Cell(character: "\u{9b}")
        terminal.show(canvas)
        #expect(pty.received().contains("a???b"))
    }

    @Test("A cell past the edge or a canvas of another size does no harm")
    func edges() throws {
        let pty = try PseudoTerminal()
        let terminal = try pty.take(["TERM": "xterm-256color"])
        defer { terminal.close() }
        for (width, height) in [(0, 0), (1, 1), (300, 100), (80, 24)] {
            var canvas = canvas(["x"], width: width, height: height)
            canvas[width - 1, height - 1] = Canvas.Cell(character: "漢")
            canvas.cursor = (width, height)
            terminal.show(canvas)
        }
        #expect(pty.received().contains("x"))
    }

    @Test(
        "Colours come from what the terminal has, none with NO_COLOR",
        arguments: [
            (["TERM": "xterm-256color"], "\u{1b}[38;5;29m"), (["TERM": "xterm-16color"], "\u{1b}[32m"),
            (["TERM": "linux"], "\u{1b}[32m"), (["TERM": "xterm-direct"], "38:2::0:133:95m"),
            (["TERM": "xterm-256color", "NO_COLOR": "1"], nil), (["TERM": "xterm-mono"], nil), (["TERM": "vt100"], nil),
        ] as [([String: String], String?)])
    func colours(environment: [String: String], sequence: String?) throws {
        let pty = try PseudoTerminal()
        let type = environment["TERM"] ?? ""
        // Part of the package ncurses-term.
        guard lb_terminfo_check(type, pty.terminal) == LB_TERMINFO_FINE else {
            try #require(["xterm-direct", "xterm-16color"].contains(type))
            return print("not tested, terminfo does not have it: \(type)")
        }
        let terminal = try pty.take(environment)
        defer { terminal.close() }
        terminal.show(canvas(["good"], style: Style(ink: .good)))
        let received = pty.received()
        #expect(received.contains("good"))
        if let sequence {
            #expect(received.contains(sequence), "\(received.debugDescription)")
        } else {
            #expect(!received.contains(/\[[0-9;:]*3[0-8][;:m]/), "\(received.debugDescription)")
        }
        // The background is the terminal's own.
        #expect(!received.contains(/[\[;]4[0-8][;:m]/), "\(received.debugDescription)")
    }

    @Test("An unknown terminal type is an error, not an exit")
    func unknownType() throws {
        let pty = try PseudoTerminal()
        let before = pty.modes
        #expect(throws: Terminal.OpeningError.self) { try pty.take(["TERM": "no-such-type"]) }
        #expect(pty.modes == before)
    }

    @Test("What is written to stderr meanwhile comes out afterwards, the last 64 KiB of it")
    func standardError() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let real = dup(2)
        dup2(ends[1], 2)
        let capture = StandardErrorCapture()
        let text = "a stray line\n"
        _ = write(2, text, text.utf8.count)
        capture.drain()
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        var buffer = [UInt8](repeating: 0, count: 1024)
        let early = read(ends[0], &buffer, buffer.count)
        capture.release()
        let late = read(ends[0], &buffer, buffer.count)
        dup2(real, 2)
        close(real)
        // What other tests said in the meantime belongs there.
        if late > text.utf8.count { _ = write(2, buffer, late) }
        #expect(early == -1)
        #expect(String(decoding: buffer[..<max(late, 0)], as: UTF8.self).contains(text))
    }
}
