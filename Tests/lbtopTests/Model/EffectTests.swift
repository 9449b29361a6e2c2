import Balancer
import Testing

@testable import lbtop

/// What changed with an event: the seconds before it against those after it.
@Suite struct EffectTests {
    private func quiet() -> Stage {
        var stage = Stage(Stage.busy(), width: 140, height: 40)
        for second in 0..<12 { stage.pass(picks: ["a1": UInt64(1000 + second % 3 * 10), "a2": 1000]) }
        return stage
    }

    /// The change of a figure with the newest event.
    private func change(_ stage: Stage, _ figure: EventEffect.Figure) -> EventEffect.Change? {
        guard let event = stage.model.live.events.last,
            case .settled(let effect) = stage.model.live.effectProgress(of: event)
        else { return nil }
        return effect.changes.first { $0.figure == figure }
    }

    private func passWithErrors(_ stage: inout Stage) {
        stage.snapshot.services[0].totals.responses["5xx", default: 0] += 50
        stage.pass(picks: ["a1": 3000, "a2": 3000])
    }

    @Test func aLoadThatFallsIsNotTheEffectOfAWeight() {
        var stage = quiet()
        stage.event(.weight, "a1 weight 10 -> 20", actor: "console")
        stage.pass(seconds: 12, picks: ["a1": 300, "a2": 300])
        #expect(change(stage, .requests)?.isClear == true)
        let line = stage.screen.split(separator: "\n").first { $0.contains("a1 weight 10") }
        #expect(line?.contains("req/s") == false)
    }

    @Test func aChangeIsToldOnceTenSecondsHavePassed() {
        var stage = quiet()
        stage.event(.weight, "a1 weight 10 -> 20", actor: "console")
        #expect(stage.screen.contains("after: 10 s more"))
        for left in (1...9).reversed() {
            passWithErrors(&stage)
            #expect(stage.screen.contains("after: \(left) s more"))
        }
        passWithErrors(&stage)
        #expect(stage.screen.contains("req/s 2.0k -> 6.0k"))
        let line = stage.screen.split(separator: "\n").first { $0.contains("a1 weight 10") }
        #expect(line?.contains("err/s 0 -> 50") == true)
        #expect(line?.contains("p99") == false, "what did not change is not told")
        stage.pass(seconds: 30, picks: ["a1": 9000])
        #expect(stage.screen.contains("req/s 2.0k -> 6.0k"), "it stays as it was found")
        stage.press("4")
        #expect(stage.screen.contains("req/s 2.0k -> 6.0k"))
    }

    @Test func noiseIsNotAChange() {
        var stage = Stage(Stage.busy(), width: 140, height: 40)
        let noise: [UInt64] = [900, 1100, 1000, 800, 1200, 950, 1050, 1010, 990, 1000, 1150]
        for value in noise { stage.pass(picks: ["a1": value]) }
        stage.event(.weight, "a1 weight 10 -> 20")
        for value in noise { stage.pass(picks: ["a1": value + 60]) }
        #expect(stage.screen.contains("no clear change"))
        #expect(change(stage, .requests)?.isClear == false)
    }

    @Test func theLatencyComparedIsThatOfTheSecondsAlone() {
        var stage = quiet()
        stage.event(.strategy, "strategy round-robin -> least-connections")
        for name in ["a1", "a2"] { stage.change(name) { $0.traffic.latency = Stage.latency(500, 900, 2_000, 3_000) } }
        stage.pass(seconds: 12, picks: ["a1": 1000, "a2": 1000])
        let change = change(stage, .p99)
        #expect(change?.isClear == true)
        #expect(change.map { $0.before > 9_000 && $0.after <= 3_000 } == true, "\(String(describing: change))")
        #expect(stage.screen.contains("ms"))
    }

    @Test func imbalanceAndErrorsAreCompared() {
        var stage = quiet()
        stage.event(.strategy, "strategy round-robin -> least-connections")
        stage.change("a1") {
            $0.inFlight = 900
            $0.traffic.errors["connectRefused"] = 0
        }
        for _ in 0..<12 {
            stage.snapshot.services[0].totals.responses["5xx", default: 0] += 50
            stage.pass(picks: ["a1": 1000, "a2": 1000])
        }
        #expect(change(stage, .imbalance)?.isClear == true)
        #expect(change(stage, .errors)?.isClear == true)
        #expect(stage.screen.contains("imbalance 0.0"))
        #expect(stage.screen.contains("err/s 0 -> 50"))
    }

    @Test func eventsCloseTogetherDoNotTakeEachOthersSeconds() {
        var stage = quiet()
        stage.event(.weight, "a1 weight 10 -> 20")
        stage.pass(seconds: 6, picks: ["a1": 5000])
        stage.event(.weight, "a1 weight 20 -> 30")
        stage.pass(seconds: 12, picks: ["a1": 9000])
        #expect(stage.screen.contains("(10 s against 5 s)"))
        #expect(stage.screen.contains("(5 s against 10 s)"))
    }

    @Test func tooCloseIsSaid() {
        var stage = quiet()
        stage.event(.weight, "a1 weight 10 -> 20")
        stage.pass(seconds: 3, picks: ["a1": 5000])
        stage.event(.weight, "a1 weight 20 -> 30")
        stage.pass(seconds: 12, picks: ["a1": 9000])
        #expect(stage.screen.contains("too close to another change to compare"))
    }

    @Test func eventsOfOneMomentAreToldAtTheLast() {
        var stage = quiet()
        for name in ["a1", "a2", "a3"] { stage.event(.draining, "\(name) draining", server: name, actor: "console") }
        for _ in 0..<12 { passWithErrors(&stage) }
        let lines = stage.screen.split(separator: "\n").filter { $0.contains("req/s 2.0k -> 6.0k") }
        #expect(lines.count == 1)
        #expect(lines.first?.contains("a3 draining") == true)
    }

    @Test func withoutSecondsBeforeItNothingIsClaimed() {
        var stage = Stage(Stage.busy(), width: 140, height: 40)
        stage.pass(seconds: 2)
        stage.event(.added, "a9 added")
        stage.pass(seconds: 12)
        #expect(stage.screen.contains("nothing before it to compare with"))
    }

    @Test func theRuleIsThatOfItsComment() {
        func isClear(_ before: [Double], _ after: [Double], _ figure: EventEffect.Figure = .requests) -> Bool? {
            EventEffect.change(figure, before: before, after: after)?.isClear
        }
        let hundred = Array(repeating: 100.0, count: 10)
        #expect(isClear(hundred, Array(repeating: 104, count: 10)) == false, "less than a twentieth")
        #expect(isClear(hundred, Array(repeating: 106, count: 10)) == true)
        #expect(isClear([0.1, 0.1, 0.1], [0.15, 0.15, 0.15], .errors) == false, "not worth a word")
        #expect(isClear([1, 2], [9, 9, 9]) == nil, "too few seconds")
        let scattered = [60.0, 140, 80, 120, 100, 90, 110, 100, 70, 130]
        #expect(isClear(scattered, scattered.map { $0 + 20 }) == false)
        #expect(isClear(scattered, scattered.map { $0 + 60 }) == true)
        #expect(isClear([90, 100, 110], [115, 125, 135]) == false, "three seconds say little")
    }
}
