import Balancer
import Testing

@testable import lbtop

/// The detail of the server under the cursor.
@Suite struct DetailTests {
    @Test func enterOpensItAndEscOrBackspaceOrEnterLeaveIt() {
        for key in ["<esc>", "<bs>", "<enter>", "<^g>"] {
            var stage = Stage.running()
            stage.press("<enter>")
            #expect(stage.screen.contains("total, last 10 s"))
            #expect(!stage.screen.contains("SHARE/"), "it takes the table's place on a narrow screen")
            stage.press(key)
            #expect(!stage.screen.contains("total, last 10 s"))
            #expect(stage.screen.contains("SHARE/"))
            #expect(stage.effects.isEmpty)
        }
    }

    @Test func itFollowsTheCursorAndActionsGoToItsServer() {
        var stage = Stage.running(width: 140, height: 40)
        stage.press("<enter>")
        #expect(stage.screen.contains("│─ a1  10.0.0.11:9001 ─"))
        #expect(stage.screen.contains("SHARE/"), "the table stays beside it")
        stage.press("jjjj")
        #expect(stage.screen.contains("│─ b1  10.0.0.21:9001 ─"))
        stage.press("d")
        #expect(stage.effects == [.submit(.enable(server: "b1"), service: "default")])
    }

    @Test func itShowsEveryFigureOfTheServer() {
        var snapshot = Stage.busy()
        snapshot.services[0].servers[0].traffic.errors = [
            "connectRefused": 7, "responseTimeout": 1234, "badResponse": 0,
        ]
        snapshot.services[0].servers[0].traffic.retries = 55
        snapshot.services[0].servers[0].traffic.responses = ["4xx": 17, "5xx": 4]
        snapshot.services[0].servers[0].traffic.firstByte = Stage.latency(1_100, 3_300, 8_800, 39_000)
        snapshot.services[0].servers[0].traffic.firstByteSinceStart = Stage.latency(600, 2_600, 7_600, 777_000)
        snapshot.services[0].servers[0].traffic.latencySinceStart = Stage.latency(700, 2_700, 7_700, 888_000)
        snapshot.services[0].servers[0].reason = "slow start 40 %"
        var stage = Stage.running(snapshot, height: 70)
        stage.press("<enter>")
        let screen = stage.screen
        for text in [
            "▲ slow 40% for 12:43", "slow start 40 %", "in flight 296", "req/s 5.2k", "out 51.0M/s", "weight 10",
            "share of picks 28%", "fair 27%", "open 316", "idle 20", "reused 98%", "retries 55",
            "response timeout 1,234", "connect refused 7", "4xx 17", "5xx 4", "  1.4   4.1   9.8  40.0  40.0 10.0k",
            "  1.1   3.3   8.8  39.0  39.0", "  0.70   2.7   7.7   888   888", "  0.60   2.6   7.6   777   777",
            "req/s", "p99 ms", "err/s",
        ] { #expect(screen.contains(text), "\(text) in\n\(screen)") }
        #expect(!screen.contains("bad response"), "a kind that never happened says nothing")
    }

    @Test func aNumberIsShownWholeOrNotAtAll() {
        for width in 20...100 {
            var stage = Stage.running(width: width, height: 30)
            stage.press("<enter>")
            let numbers = stage.screen.split(separator: "\n").first {
                $0.hasPrefix(" total, last") || $0.hasPrefix(" total 10 s")
            }
            let shown = numbers?.split(separator: " ").filter { $0.contains(".") } ?? []
            #expect(!shown.isEmpty)
            #expect(["1.4", "4.1", "9.8", "40.0", "40.0", "10.0k"].starts(with: shown.map(String.init)), "\(width)")
        }
    }

    @Test func inTCPModeThereAreNoResponses() {
        var snapshot = Stage.busy()
        snapshot.services[0].mode = .tcp
        var stage = Stage.running(snapshot)
        stage.press("<enter>")
        #expect(stage.screen.contains("new/s"))
        #expect(!stage.screen.contains("responses"))
        #expect(!stage.screen.contains("reused"))
    }

    @Test func theServerGoneIsSaidAndTheNextIsChosenByTheUser() {
        for width in [80, 140] {
            var stage = Stage.running(width: width, height: 40)
            stage.press("j<enter>")
            stage.snapshot.services[0].servers.remove(at: 1)
            stage.pass()
            #expect(stage.screen.contains("a2 has gone; j k select another"))
            stage.press("d")
            #expect(stage.effects.isEmpty)
            stage.press("j")
            #expect(stage.screen.contains("─ a3  10.0.0.13:9001 ─"))
        }
    }

    @Test func withoutAServerThereIsNoDetail() {
        var stage = Stage(Stage.empty())
        stage.pass()
        stage.press("<enter>")
        #expect(stage.screen.contains("no server yet: a adds one"))
        #expect(!stage.model.showsDetail)
    }

    @Test func theCursorsRowIsOnTheScreenAfterLeavingIt() {
        var stage = Stage(Stage.many(100))
        stage.pass()
        stage.press("<enter>" + String(repeating: "j", count: 60) + "<esc>")
        #expect(stage.screen.contains("▶ s61 "))
    }

    @Test func aGraphsColumnsHoldAsManySecondsAsNeeded() {
        #expect(TimeAxis.zoom(seconds: 0, columns: 60) == 1)
        #expect(TimeAxis.zoom(seconds: 60, columns: 60) == 1)
        #expect(TimeAxis.zoom(seconds: 61, columns: 60) == 2)
        #expect(TimeAxis.zoom(seconds: 121, columns: 60) == 5)
        #expect(TimeAxis.zoom(seconds: 600, columns: 60) == 10)
        #expect(TimeAxis.zoom(seconds: 600, columns: 0) == 10)
    }
}
