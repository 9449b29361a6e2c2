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
        arguments: [
            (0, ColourDepth.none), (2, .none), (8, .eight), (16, .sixteen), (88, .sixteen), (256, .many),
            (1 << 24, .many),
        ])
    func colours(number: Int, depth: ColourDepth) {
        #expect(abilities(colours: number).colour == depth)
    }

    @Test("Colours by their parts where terminfo says RGB and the numbers are large enough for them")
    func direct() {
        func colour(_ colours: Int, _ environment: [String: String] = [:]) -> ColourDepth {
            TerminalAbilities(environment: environment, codeset: "UTF-8", colours: colours, isDirect: true).colour
        }
        #expect(colour(1 << 24) == .direct)
        #expect(colour(256) == .many && colour(8) == .eight)
        #expect(colour(1 << 24, ["NO_COLOR": "1"]) == .none)
    }

    @Test("What is asked for is used as far as the terminal has it")
    func wanted() {
        let many = abilities(colours: 256)
        #expect(many.colour(wanted: nil) == .many && many.colour(wanted: .sixteen) == .sixteen)
        #expect(abilities(colours: 8).colour(wanted: .many) == .eight)
        let direct = TerminalAbilities(environment: [:], codeset: "UTF-8", colours: 1 << 24, isDirect: true)
        #expect(direct.colour(wanted: .many) == .direct && direct.colour(wanted: .sixteen) == .eight)
        #expect(direct.colour(wanted: ColourDepth.none) == ColourDepth.none)
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
