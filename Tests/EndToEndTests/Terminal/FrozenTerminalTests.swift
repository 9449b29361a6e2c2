import Foundation
import Glibc
import Testing

/// A terminal that takes nothing, or little, costs only the picture.
@Suite(.serialized) struct FrozenTerminalTests {
    /// How long nobody reads; LBTOP_FREEZE_SECONDS=60 for the whole minute.
    private static let seconds =
        ProcessInfo.processInfo.environment["LBTOP_FREEZE_SECONDS"].flatMap { Double($0) } ?? 3

    @Test("Nobody reads for a while: traffic goes on, and afterwards the picture is right")
    func frozen() throws {
        let console = try BusyConsole()
        let process = console.process
        // Full pictures until the terminal's buffer is full and the console sits in a write.
        #expect(
            process.eventually(reading: false) {
                process.type("\u{c}")
                return process.isWriting && process.isWriting
            })
        let patience = Patience(seconds: Self.seconds)
        repeat { try console.moves(200, reading: false) } while !patience.isOver
        #expect(process.isWriting, "still in the same write")
        console.expectUnharmed()
        // Read again, it shows what is so now, whole.
        process.type("?")
        #expect(process.eventually { process.screen.text.contains("Esc") })
        process.type("\u{7}")
        try process.expectTruePicture()
        console.end()
    }

    @Test("A slow link halves the frame rate and says so; a quick one is told of by its absence")
    func slow() throws {
        let console = try BusyConsole(size: (200, 50))
        let process = console.process
        #expect(
            process.eventually(reading: false) {
                process.type("\u{c}")
                return process.isWriting && process.isWriting
            })
        // 1 KiB each 50 ms: a picture takes a good part of a second.
        var isTold = false
        let patience = Patience()
        while !isTold, !patience.isOver {
            process.receive(atMost: 1024)
            isTold = process.screen.text.contains("SLOW LINK")
            process.type("\u{c}")
            usleep(50_000)
        }
        #expect(isTold, "\(process.screen.text)")
        try console.moves(200, reading: false)
        #expect(
            process.eventually {
                // Keys have frames drawn sooner than figures would.
                process.type("\u{7}")
                return !process.screen.text.contains("SLOW LINK") && process.screen.text.contains("LIVE")
            })
        console.end()
    }
}
