import Testing

@testable import lbtop

@Suite struct TerminalAbilitiesTests {
    private func abilities(
        _ environment: [String: String] = [:], codeset: String = "UTF-8", colours: Int = 256
    ) -> TerminalAbilities {
        TerminalAbilities(environment: environment, codeset: codeset, colours: colours)
    }

    @Test(
        "Colours are what terminfo says",
        arguments: [(0, ColourDepth.none), (8, .eight), (16, .sixteen), (88, .sixteen), (256, .many)])
    func colours(number: Int, depth: ColourDepth) {
        #expect(abilities(colours: number).colour == depth)
    }

    @Test("NO_COLOR switches colour off unless it is empty")
    func noColour() {
        #expect(abilities(["NO_COLOR": "1"]).colour == .none)
        #expect(abilities(["NO_COLOR": ""]).colour == .many)
    }

    @Test("ASCII in a locale without UTF-8, and on terminals with a small font")
    func ascii() {
        #expect(!abilities(["TERM": "xterm-256color"]).ascii)
        #expect(!abilities(["TERM": "xterm-256color"], codeset: "utf8").ascii)
        #expect(abilities(["TERM": "xterm-256color"], codeset: "ANSI_X3.4-1968").ascii)
        #expect(abilities(["TERM": "linux"]).ascii)
        #expect(abilities(["TERM": "vt100"]).ascii)
    }

    @Test("ESCDELAY is heeded within reason")
    func escapeDelay() {
        #expect(abilities().escapeMilliseconds == 25)
        #expect(abilities(["ESCDELAY": "200"]).escapeMilliseconds == 200)
        #expect(abilities(["ESCDELAY": "x"]).escapeMilliseconds == 25)
        #expect(abilities(["ESCDELAY": "-5"]).escapeMilliseconds == 1)
        #expect(abilities(["ESCDELAY": "999999"]).escapeMilliseconds == 2000)
    }
}
