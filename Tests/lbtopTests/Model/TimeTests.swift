import Balancer
import Foundation
import Testing

@testable import lbtop

/// Going back in time by keys: every panel shows the second looked at, and nothing is changed from there.
@Suite struct TimeTests {
    /// Twenty seconds with 10, 20, 30 ... picks at a1, then a drain of a2 and ten more.
    private func stage(width: Int = 140, height: Int = 40) -> Stage {
        var stage = Stage(Stage.busy(), width: width, height: height)
        stage.pass()
        for second in 1...20 { stage.pass(picks: ["a1": UInt64(second * 10)]) }
        stage.event(.draining, "a2 draining: 297 requests in flight", server: "a2", actor: "console", command: 1)
        stage.change("a2") {
            $0.state = .draining
            $0.inFlight = 40
            $0.reason = "drained by you"
        }
        for second in 21...30 { stage.pass(picks: ["a1": UInt64(second * 10)]) }
        return stage
    }

    @Test func arrowsStepASecondBackAndForth() {
        var stage = stage()
        #expect(stage.model.rows[0].rates?.requests == 300)
        stage.press("<left>")
        #expect(stage.model.rows[0].rates?.requests == 290)
        #expect(stage.screen.contains("PAUSED 12:32:26, 1s ago"))
        stage.press("<left><left>")
        #expect(stage.model.rows[0].rates?.requests == 270)
        stage.press("<right>")
        #expect(stage.model.rows[0].rates?.requests == 280)
        stage.press("(")
        #expect(stage.model.rows[0].rates?.requests == 180)
        stage.press(")")
        #expect(stage.model.rows[0].rates?.requests == 280)
        stage.press("0")
        #expect(stage.model.rows[0].rates?.requests == 300)
        #expect(stage.screen.contains("LIVE"))
    }

    @Test func theTableIsThatOfTheTime() {
        var stage = stage()
        #expect(stage.model.rows[1].server.state == .draining)
        stage.press("((")
        let row = stage.model.rows[1].server
        #expect(row.state == .up)
        #expect(row.inFlight == 297)
        #expect(row.reason == nil)
        #expect(row.weight == 10)
        #expect(abs(row.fairShare - 0.25) < 0.001)
        #expect(row.traffic.latency.p99 == 12_000)
        stage.press("))")
        #expect(stage.model.rows[1].server.state == .draining)
        #expect(stage.model.rows[1].server.reason == "drained by you")
    }

    @Test func whatIsKnownForNowOnlySaysSoInThePast() {
        for keys in ["3((", "i((", "<enter>(("] {
            var stage = stage()
            stage.press(keys)
            #expect(stage.screen.contains("known for now only: 0 goes back to now"), "\(keys)\n\(stage.screen)")
            #expect(!stage.screen.contains("asking"), "\(keys)")
            stage.press("0")
            #expect(!stage.screen.contains("known for now only"), "\(keys)")
        }
    }

    @Test func theTitleNamesTheViewsWhereThereIsRoom() {
        var stage = stage()
        #expect(stage.screen.contains("1 main  2 latency  3 connections  4 events"))
        stage.press("4")
        #expect(stage.screen.hasPrefix(" 4 events"))
        stage = self.stage(width: 80, height: 24)
        #expect(!stage.screen.contains("2 latency"))
    }

    @Test func totalsAreThoseOfTheTime() {
        var stage = stage()
        let before = stage.model.service?.totals.requests ?? 0
        stage.press("(")
        // 210 + 220 + ... + 300 came since.
        #expect(before - (stage.model.service?.totals.requests ?? 0) == 2550)
        #expect(
            stage.model.rows[0].server.traffic.requests == stage.snapshot.services[0].servers[0].traffic.requests - 2550
        )
        #expect(stage.screen.contains("req/s 200"))
    }

    @Test func serversOfTheTimeAreShownAndNoOthers() {
        var stage = stage()
        stage.snapshot.services[0].servers.remove(at: 2)
        stage.snapshot.services[0].servers.append(
            Stage.server(77, "new", "10.9.9.9:1", inFlight: 1, fair: 0.1, LatencyFigures()))
        stage.pass(seconds: 3)
        #expect(stage.names == ["a1", "a2", "a4", "b1", "b2", "new"])
        stage.press("((")
        #expect(stage.names == ["a1", "a2", "a3", "a4", "b1", "b2"])
        stage.press("))")
        #expect(stage.names == ["a1", "a2", "a4", "b1", "b2", "new"])
    }

    @Test func aSelectedServerThatWasNotThereIsSaid() {
        var stage = stage()
        stage.snapshot.services[0].servers.append(
            Stage.server(77, "new", "10.9.9.9:1", inFlight: 1, fair: 0.1, LatencyFigures()))
        stage.pass(seconds: 3)
        stage.press("G(")
        stage.model.hint = nil
        #expect(stage.screen.contains("new was not there at this time"))
        stage.press("0")
        #expect(stage.selected == "new")
    }

    @Test func strategyAndShareAreThoseOfTheTime() {
        var stage = Stage.running(width: 140, height: 40)
        stage.snapshot.services[0].strategy = "ip-hash"
        stage.pass(seconds: 12, picks: ["a4": 1000])
        #expect(stage.model.rows[3].share == 1)
        stage.press("((")
        #expect(stage.model.service?.strategy == "least-connections")
        #expect(stage.model.rows[0].share.map { $0 > 0.27 && $0 < 0.30 } == true)
        #expect(stage.screen.contains("least-connections (was"))
    }

    @Test func eventsAreThoseUntilThen() {
        var stage = stage()
        #expect(stage.screen.contains("a2 draining: 297"))
        stage.press("((<left>")
        stage.model.hint = nil
        #expect(!stage.screen.contains("a2 draining: 297"))
    }

    @Test func bracesJumpFromEventToEvent() {
        var stage = Stage.running()
        stage.press("{")
        #expect(stage.screen.contains("12:32:12 D b1 draining"))
        let third = stage.model.lookback?.second
        stage.press("{{")
        #expect(stage.screen.contains("12:32:01 x b2 down"))
        let first = stage.model.lookback?.second
        #expect(third.flatMap { a in first.map { a - $0 } } == 11)
        stage.press("{")
        #expect(stage.screen.contains("no earlier event is kept"))
        #expect(stage.model.lookback?.second == first)
        stage.press("}}")
        #expect(stage.model.lookback?.second == third)
        stage.press("}")
        #expect(stage.screen.contains("no later event: 0 goes back to now"))
    }

    @Test func theEndsAreSaid() {
        var stage = Stage(Stage.busy())
        for key in ["<left>", "(", "{", "p"] {
            stage.press(key)
            #expect(stage.model.lookback == nil)
            #expect(stage.model.hint != nil, "\(key) before the first second")
        }
        stage.pass(seconds: 4)
        stage.press("<right>")
        #expect(stage.screen.contains("this is now: Left steps back"))
        stage.press(")")
        #expect(stage.screen.contains("this is now: Left steps back"))
        stage.press("0")
        #expect(stage.screen.contains("this is now: Left steps back"))
        stage.press("((<left>")
        #expect(stage.screen.contains("nothing older is kept"))
        stage.press("))")
        #expect(stage.screen.contains("this is the newest second: 0 goes on"))
        #expect(stage.model.isPaused)
    }

    @Test func stepsForwardReachWhatCameSince() {
        var stage = stage()
        stage.press("p")
        stage.pass(seconds: 5, picks: ["a1": 7000])
        #expect(stage.model.rows[0].rates?.requests == 300)
        stage.press("<right><right>")
        #expect(stage.model.rows[0].rates?.requests == 7000)
        #expect(stage.screen.contains("3s ago"))
    }

    @Test func tenMinutesAreKeptAndOlderOnesGo() {
        var stage = Stage(Stage.busy())
        stage.pass(seconds: 700, picks: ["a1": 100])
        stage.press(String(repeating: "(", count: 59) + String(repeating: "<left>", count: 9))
        #expect(stage.model.lookbackAge == 599_000)
        #expect(stage.model.rows.count == 6)
        stage.press("<left>")
        #expect(stage.screen.contains("nothing older is kept"))
        stage.pass(seconds: 10)
        #expect(stage.model.lookbackAge == 599_000, "the oldest that is kept is shown when the second has gone")
        #expect(stage.model.rows.count == 6)
    }

    @Test func anotherEngineEndsThePast() {
        var stage = stage()
        stage.press("((")
        stage.snapshot.bootID = "second"
        stage.pass()
        #expect(!stage.model.isPaused)
    }

    @Test func zoomGoesThroughItsLengths() {
        var stage = stage()
        for (length, text) in [(2, "a column is 2 s"), (5, "a column is 5 s"), (10, "a column is 10 s"), (1, "is 1 s")]
        {
            stage.press("z")
            #expect(stage.model.secondsPerColumn == length)
            #expect(stage.screen.contains(text))
            if length > 1 { #expect(stage.screen.contains(", \(length) s a column")) }
        }
    }

    @Test func theStripShowsEachFigureInTurn() {
        var wide = stage()
        for title in ["p99, last", "errors, last", "in flight, last", "share of picks, last"] {
            wide.press("h")
            #expect(wide.screen.contains("─ \(title)"), "\(title)")
        }
        var small = stage(width: 80, height: 24)
        small.press("hhh")
        #expect(small.screen.contains("─ in flight, last"))
        small.press("h")
        #expect(small.screen.contains("─ requests a second, last"), "the chart takes the strip's place")
        #expect(!small.screen.contains("─ share of picks, last"))
        small.press("h")
        #expect(small.screen.contains("─ share of picks, last"))
    }

    @Test func theMarkOfTheTimeStandsAtItsSecond() {
        var stage = stage()
        let line = { (stage: Stage) in
            stage.screen.split(separator: "\n").last { $0.contains("▲") && !$0.contains("%") }
        }
        #expect(line(stage)?.contains("sort") != false)
        stage.press("<left>")
        let first = stage.model.lookback.map { stage.context.axis(columns: 60).column(of: $0.second) }
        #expect(first == 58)
        #expect(stage.context.axis(columns: 60).cursor == 58)
        stage.press("(")
        #expect(stage.context.axis(columns: 60).cursor == 48)
    }

    @Test func theEngineIsAskedForLatenciesWithEachSnapshot() {
        var model = ConsoleModel()
        let effects = model.update(.snapshot(Stage.busy()))
        #expect(effects.contains(.watch(.latency(service: "default", server: nil))))
    }

    @Test func aSecondIsKeptSmall() {
        #expect(MemoryLayout<SecondFigures>.stride <= 48, "600 of them for each of 1024 servers are 29 MB")
    }

    @Test func randomStepsThroughTimeNeverTrapAtAnySize() {
        let given = ProcessInfo.processInfo.environment["LBTOP_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 1...UInt64.max)
        print("seed \(seed)")
        var state = seed
        func random(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        var stage = Stage(Stage.busy())
        let keys = [
            "<left>", "<right>", "(", ")", "{", "}", "0", "p", "z", "h", "1", "2", "3", "4", "<enter>", "<esc>", "j",
        ]
        for step in 0..<600 {
            switch random(8) {
            case 0:
                stage.width = random(210)
                stage.height = random(60)
                stage.send(.resized(width: stage.width, height: stage.height))
            case 1:
                stage.pass(seconds: 1 + random(3), picks: ["a1": UInt64(random(5000)), "a3": 100])
            case 2:
                let kinds = EngineEvent.Kind.allCases
                stage.event(kinds[random(kinds.count)], "event \(step)", secondsAgo: Int64(random(30)))
            case 3:
                switch random(5) {
                case 0: stage.change("a2") { $0.state = ServerState.allCases[random(8)] }
                case 1:
                    stage.snapshot.services[0].servers.append(
                        Stage.server(UInt64(1000 + step), "n\(step)", "[::1]:1", inFlight: 1, fair: .nan, .init()))
                case 2: stage.snapshot.services[0].servers.removeLast(min(1, stage.snapshot.services[0].servers.count))
                case 3: stage.snapshot.uptimeMilliseconds += Int64(random(4000))
                default: if random(20) == 0 { stage.snapshot.bootID += "x" }
                }
            default: stage.press(keys[random(keys.count)])
            }
            #expect(stage.canvas.cells.count == stage.width * stage.height)
        }
    }
}
