import Foundation
import Testing

extension TerminalProcess {
    /// Has the console draw everything anew, and compares with what was to be seen just before: cell for cell, with its
    /// look. What stands in front is closed first, and snapshots are made rare so that no figure moves meanwhile.
    func expectTruePicture(_ note: String = "", _ sourceLocation: SourceLocation = #_sourceLocation) throws {
        // Out of whatever is open; ^U empties a line.
        type("\u{15}\u{7}\u{7}\u{7}\u{7}")
        settle()
        // Paused, nothing moves. That takes a second to go back to, so it comes before snapshots are made rare; where there
        // is room for one line only, no age is shown that could move.
        if screen.width >= 20, screen.height >= 5 {
            for _ in 0..<8 where !screen.text.contains("PAUSED") && !hasEnded {
                type("p")
                // A second press before the first one is seen would take it back.
                let patience = Patience(seconds: 2)
                _ = eventually { screen.text.contains("PAUSED") || patience.isOver || hasEnded }
            }
        }
        type(":interval 60s\r")
        settle()
        // The longest that a slow link puts a frame off.
        settle(quiet: 800)
        // A key may have asked to quit.
        if hasEnded { return }
        let clears = screen.clears
        type("\u{c}")
        try #require(
            eventually { screen.clears > clears } || eventually { screen.clears > clears },
            "^L clears the screen \(note), state \(state ?? "?"), \(screen.count) bytes\n\(screen.text)",
            sourceLocation: sourceLocation)
        settle()
        let after = screen.picture
        let before = screen.beforeClear
        try #require(before.count == after.count, sourceLocation: sourceLocation)
        // The age of what is shown, and the countdown of a try or a comparison, go on while the display is paused.
        let counts = (0..<screen.height).filter { screen.line($0).contains(/PAUSED|TRY |[Cc]ompar|COMPAR/) }
        let stale = after.indices.filter { before[$0] != after[$0] && !counts.contains($0 / screen.width) }
        let shown = stale.prefix(20).map { index in
            "row \(index / screen.width) column \(index % screen.width): \(before[index]) was shown, \(after[index]) is so"
        }
        #expect(
            stale.isEmpty, "\(stale.count) stale cells \(note)\n\(shown.joined(separator: "\n"))\n\(screen.text)",
            sourceLocation: sourceLocation)
        #expect(screen.unknown.isEmpty, "\(screen.unknown)", sourceLocation: sourceLocation)
        if screen.text.contains("PAUSED") { type("p") }
        type(":interval 1s\r")
        settle()
    }

    /// Reads until the console has nothing more to say: it sleeps, not in a write, and nothing has come for a moment.
    func settle(quiet milliseconds: Int = 60) {
        var since = Patience(seconds: Double(milliseconds) / 1000)
        var count = screen.count
        _ = eventually {
            if screen.count != count || isWriting || state != "S" {
                since = Patience(seconds: Double(milliseconds) / 1000)
            }
            count = screen.count
            return since.isOver || hasEnded
        }
    }
}
