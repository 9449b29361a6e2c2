import Balancer
import Testing

@testable import lbtop

/// The cursor is bound to the server: rows may leap, the key hits what stands under it.
@Suite struct CursorTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    @Test func drainsPressedWhileRowsLeapHitTheServerUnderTheCursor() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = Generator(state: seed)
        var stage = Stage(Stage.many(40))
        stage.pass()
        stage.press("s")
        stage.press("<home>jjjjjj<enter>")
        #expect(stage.model.table.column == .requests)
        var presses = 0
        while presses < 100 {
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                stage.press(["j", "k", "<pgdn>", "<pgup>", "G", "g"].randomElement(using: &random) ?? "j")
            }
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                var picks: [String: UInt64] = [:]
                for server in stage.snapshot.services[0].servers {
                    picks[server.name] = .random(in: 0...9_000, using: &random)
                }
                stage.pass(picks: picks)
            }
            let lines = stage.screen.split(separator: "\n").map(String.init)
            guard let row = lines.first(where: { $0.hasPrefix("▶") }) else {
                Issue.record("no cursor on the screen")
                return
            }
            let name = row.split(separator: " ")[1]
            stage.effects = []
            stage.press("d")
            #expect(stage.effects == [.submit(.drain(server: String(name)), service: "default")])
            presses += 1
        }
    }

    @Test func rowsKeepStillWhileTheUserMoves() {
        var stage = Stage(Stage.many(5))
        stage.press(":sort req/s<enter>")
        stage.pass(seconds: 2, picks: ["s1": 50, "s2": 40, "s3": 30, "s4": 20, "s5": 10])
        #expect(stage.names == ["s1", "s2", "s3", "s4", "s5"])
        stage.press("j")
        stage.pass(seconds: 2, picks: ["s5": 50, "s4": 40, "s3": 30, "s2": 20, "s1": 10])
        #expect(stage.names == ["s1", "s2", "s3", "s4", "s5"], "frozen")
        stage.pass(seconds: 2, picks: ["s5": 50, "s4": 40, "s3": 30, "s2": 20, "s1": 10])
        #expect(stage.names == ["s5", "s4", "s3", "s2", "s1"], "sorted again")
        #expect(stage.selected == "s2")
    }

    @Test func noKeyHitsTheNeighbourOfAServerThatWent() {
        var stage = Stage.running()
        stage.press("jj")
        stage.snapshot.services[0].servers.remove(at: 2)
        stage.pass()
        #expect(stage.selected == nil)
        for key in ["d", "x", "m", "+"] { stage.press(key) }
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.contains("a3 has gone"))
        stage.press("j")
        #expect(stage.selected == "a4")
    }

    @Test func aServerOfTheSameNameIsAnotherServer() {
        var stage = Stage.running()
        stage.press("jx")
        stage.change("a2") { $0.id = 77 }
        stage.pass()
        stage.press("y")
        #expect(stage.effects.isEmpty)
    }

    @Test func theFirstServerToComeIsSelected() {
        var stage = Stage(Stage.empty())
        stage.pass()
        #expect(stage.selected == nil)
        stage.snapshot.services = Stage.busy().services
        stage.pass()
        #expect(stage.selected == "a1")
    }

    @Test func namesSortAsPeopleCount() {
        #expect(ServerRow.naturally("a2", "a10"))
        #expect(!ServerRow.naturally("a10", "a2"))
        #expect(ServerRow.naturally("10.0.0.9:80", "10.0.0.10:80"))
        #expect(!ServerRow.naturally("a", "a"))
        #expect(ServerRow.naturally("a", "ab"))
        #expect(ServerRow.naturally("a01b", "a1c"))
    }
}
