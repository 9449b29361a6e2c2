import Testing

@testable import lbtop

@Suite struct TerminalRestoringTests {
    @Test(
        "Delays are left out",
        arguments: [("\u{1b}[m\u{f}$<2>", "\u{1b}[m\u{f}"), ("a$<5*/>b", "ab"), ("a$<b", "a$<b"), ("", "")])
    func padding(text: String, expected: String) {
        #expect(TerminalRestoring.withoutPadding(text) == expected)
    }

    @Test("The alternate screen is left last, so that nothing is undone on the wrong screen")
    func order() {
        let restoring = TerminalRestoring(
            keypadOff: "<rmkx>", plainText: "<sgr0>", cursorVisible: "<cnorm>", alternateScreenOff: "<rmcup>")
        let text = String(decoding: restoring.bytes, as: UTF8.self)
        #expect(text.hasSuffix("<rmkx><sgr0><cnorm><rmcup>"))
        #expect(text.contains("\u{1b}[?2004l"))
        #expect(restoring.bytes.count <= 1024)
    }

    @Test("Without an alternate screen the shell's prompt comes below")
    func noAlternateScreen() {
        let restoring = TerminalRestoring(lastLine: "<cup>")
        #expect(String(decoding: restoring.bytes, as: UTF8.self).hasSuffix("<cup>\r\n"))
    }
}
