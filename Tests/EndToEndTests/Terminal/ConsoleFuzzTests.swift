import Foundation
import Glibc
import Testing

/// The real program behind the emulated terminal: random keys, sizes and servers that come and go, and again and again
/// a full repaint that has to equal what was to be seen. `LBTOP_FUZZ_SECONDS=60` for the long run, `LBTOP_SEED` replays
/// the keys of one (what the engine does meanwhile is its own).
@Suite(.serialized) struct ConsoleFuzzTests {
    private static let seconds =
        ProcessInfo.processInfo.environment["LBTOP_FUZZ_SECONDS"].flatMap { Double($0) } ?? 8

    /// Keys as terminals send them. Those that quit come only by way of the command line and dialogs.
    private static let keys: [String] = {
        var keys = (0x20...0x7e).compactMap { Unicode.Scalar($0).map { String(Character($0)) } }.filter { $0 != "q" }
        keys += ["A", "B", "C", "D", "H", "F", "5~", "6~", "2~", "3~", "Z", "15~", "17~", "18~"].map { "\u{1b}[" + $0 }
        keys += ["\r", "\r", "\t", "\u{7f}", "\u{7}", "\u{15}", "\u{6}", "\u{2}", "\u{4}", "j", "j", "k", " ", "\r"]
        keys += ["日", "e\u{301}", "é", "\u{1b}[200~dx\rq\u{1b}[201~", "\u{1b}[<0;12;8M\u{1b}[<0;12;8m", "\u{1b}[I"]
        keys += ["\u{1b}[<65;10;9M", "\u{1b}[<0;40;1M", "\u{1b}[?2026;1$y", "\u{c}"]
        return keys
    }()

    private static let commands = [
        ":add 127.0.0.1:1,name=x1\r", ":add 127.0.0.1:2,name=x2,weight=9\r", ":remove x1 now\r", ":remove x2 now\r",
        ":drain s1\r", ":enable s1\r", ":off s2\r", ":enable s2\r", ":strategy random\r", ":strategy ip-hash\r",
        ":weight s1 7\r", ":filter s\r", ":filter\r", ":interval 100ms\r", ":interval 1s\r", ":sort name\r",
    ]

    @Test(
        "Random keys, sizes and churn leave no stale cell",
        arguments: ["xterm-256color", "tmux-256color"])
    func fuzz(type: String) throws {
        var random = SeededGenerator.given()
        let folder = FileManager.default.temporaryDirectory.appending(path: "lbtop-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let patience = Patience(seconds: Self.seconds / 2)
        // On a busy machine the time may end before the first picture, with which the test would compare nothing.
        let longest = Patience()
        var (presses, pictures, runs) = (0, 0, 0)
        var isOver: Bool { patience.isOver && (pictures > 0 || longest.isOver) }
        while !isOver {
            runs += 1
            let console = try BusyConsole(
                environment: ["TERM": type, "LC_ALL": "C.UTF-8"], clients: 1, folder: folder)
            let process = console.process
            while !isOver, !process.hasEnded {
                for _ in 0..<Int.random(in: 20...120, using: &random) {
                    act(on: process, &random)
                    presses += 1
                }
                process.settle()
                if process.hasEnded { break }
                try process.expectTruePicture(
                    "seed \(random.seed), \(type), \(process.screen.width)x\(process.screen.height)")
                pictures += 1
            }
            console.clients.finish()
            if process.hasEnded {
                // Quit by key: in order, with the terminal given back.
                #expect(process.end() == .exit(0), "seed \(random.seed)")
                process.expectGivenBack()
            } else {
                kill(process.pid, SIGTERM)
                #expect(process.end() == .exit(0), "seed \(random.seed)")
                process.expectGivenBack()
            }
        }
        print("\(type): \(presses) keys and sizes, \(pictures) pictures compared, \(runs) runs")
        #expect(pictures > 0)
    }

    private func act(on process: TerminalProcess, _ random: inout SeededGenerator) {
        switch Int.random(in: 0..<40, using: &random) {
        case 0:
            process.resize(.random(in: 1...250, using: &random), .random(in: 1...70, using: &random))
        case 1, 2:
            process.type("\u{7}\u{7}\u{7}" + (Self.commands.randomElement(using: &random) ?? ""))
        case 3: process.type("\u{1b}")
        default: process.type(Self.keys.randomElement(using: &random) ?? "")
        }
        if Int.random(in: 0..<3, using: &random) == 0 { process.receive() }
        // Some keys come in bursts, some one by one.
        if Int.random(in: 0..<12, using: &random) == 0 { usleep(40_000) }
    }
}
