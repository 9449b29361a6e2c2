import Testing

/// Where no console can be shown, one line says what to do instead.
@Suite struct NoTerminalTests {
    private func expectRefusal(_ process: TerminalProcess, naming word: String) {
        #expect(process.end() == .exit(64))
        let lines = process.received.split(separator: "\r\n")
        #expect(lines.count == 1, "\(process.received.debugDescription)")
        #expect(process.received.contains("--headless") && process.received.contains(word))
        #expect(!process.received.contains("\u{1b}"))
        #expect(process.modes == process.before)
    }

    @Test(
        "A terminal type that cannot show it",
        arguments: [["TERM": "dumb"], ["TERM": ""], [:], ["TERM": "no-such-type"]])
    func types(environment: [String: String]) throws {
        expectRefusal(try TerminalProcess(["--listen", "127.0.0.1:0"], environment: environment), naming: "TERM")
    }

    @Test("Standard input or output that is no terminal", arguments: [0, 1] as [Int32])
    func descriptors(number: Int32) throws {
        let process = try TerminalProcess(["--listen", "127.0.0.1:0"], closed: [number])
        expectRefusal(process, naming: number == 0 ? "input" : "output")
    }
}
