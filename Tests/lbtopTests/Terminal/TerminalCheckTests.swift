import Testing

@testable import lbtop

@Suite struct TerminalCheckTests {
    private func problem(
        _ type: String? = "xterm", input: Bool = true, output: Bool = true, foreground: Bool = true, terminfo: Int32 = 0
    ) -> String? {
        TerminalCheck.problem(
            type: type, inputIsTerminal: input, outputIsTerminal: output, isForeground: foreground,
            terminfo: { _ in terminfo })
    }

    @Test("A proper terminal is no problem")
    func fine() { #expect(problem() == nil) }

    @Test("Each problem is one line that names what is wrong and the way out")
    func problems() throws {
        let cases: [(String?, String)] = [
            (problem(output: false), "standard output"), (problem(input: false), "standard input"),
            (problem(nil), "TERM"), (problem(""), "TERM"), (problem("dumb"), "dumb"),
            (problem("qterm", terminfo: 1), "qterm"), (problem(terminfo: 2), "database"),
            (problem(terminfo: 3), "cursor"), (problem(foreground: false), "background"),
        ]
        for (found, word) in cases {
            let text = try #require(found)
            #expect(text.contains(word) && text.contains("--headless") && !text.contains("\n"), "\(text)")
        }
    }

    @Test("A hostile TERM is not printed as it is")
    func hostile() throws {
        let text = try #require(problem("x\u{1b}[2Jy", terminfo: 1))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 })
    }
}
