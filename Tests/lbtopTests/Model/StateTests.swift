import Balancer
import Testing

@testable import lbtop

/// How states and reasons are told: in the table, in the detail, and when no server is left.
@Suite struct StateTests {
    @Test(
        arguments: [
            (ServerState.up, nil, "● up"), (.up, "slow start 40 %", "▲ slow 40%"), (.up, "backup", "● backup"),
            (.up, "backup, serving", "● serving"), (.checking, "first check under way", "? checking"),
            (.failing, "connect refused 3x, next try in 4 s", "! failing"), (.down, "check failed 3x: 503", "x down"),
            (.ejected, "12 s: closed before a response 5x in a row", "! ejected 12s"),
            (.ejected, "closed before a response 5x in a row, next try in 1 s", "! ejected 1s"),
            (.ejected, "closed before a response 5x in a row, trying now", "! ejected"),
            (.draining, "12 left", "▼ draining"),
            (.off, nil, "- off"),
        ] as [(ServerState, String?, String)])
    func aStateIsAWordASignAndWhatTheReasonAdds(state: ServerState, reason: String?, word: String) {
        var stage = Stage.running(width: 140, height: 40)
        stage.change("a2") {
            $0.state = state
            $0.reason = reason
        }
        stage.pass()
        #expect(stage.screen.contains(" a2   10.0.0.12:9001 \(word)"), "\(stage.screen)")
        stage.press("j")
        if let reason { #expect(stage.screen.contains(reason)) }
        stage.press("<enter>")
        if let reason { #expect(stage.screen.contains(reason)) }
    }

    @Test func aDrainSaysHowFarItIsAndWhenItEnds() {
        var stage = Stage.running(width: 140, height: 40)
        for left in stride(from: 148, through: 12, by: -17) {
            stage.change("a2") {
                $0.state = .draining
                $0.inFlight = left
                $0.stateSinceUnixMilliseconds = Stage.noon + 1000
            }
            stage.pass()
        }
        #expect(stage.screen.contains("12 of 148 left ~1s"))
        stage.press("j<enter>")
        #expect(stage.screen.contains("empty in ~ 1s"))
    }

    @Test func anEstimateNeedsSomethingThatFalls() {
        #expect(DrainEstimate(inFlight: [50, 50, 50], now: 50, seconds: 3).millisecondsLeft == nil)
        #expect(DrainEstimate(inFlight: [], now: 5, seconds: 3) == DrainEstimate(inFlight: [5], now: 5, seconds: 0))
        #expect(DrainEstimate(inFlight: [90, 60, 30], now: 30, seconds: 3).millisecondsLeft == 1000)
        #expect(DrainEstimate(inFlight: [900, 90, 60, 30], now: 30, seconds: 1).start == 60, "not what was before it")
        #expect(DrainEstimate(inFlight: [3, 2, 1], now: 0, seconds: 3).millisecondsLeft == nil)
        #expect(DrainEstimate(inFlight: [.infinity, .nan], now: 1, seconds: .max).start >= 1)
    }

    @Test func withoutAServerThePolicyInForceIsSaid() {
        for (policy, badge, text) in [("503", " NO SERVER ", "503 at once"), ("open", " FAIL OPEN ", "all are tried")] {
            var stage = Stage.running()
            stage.snapshot.services[0].allDown = policy
            for name in ["a1", "a2", "a3", "a4"] { stage.change(name) { $0.state = .down } }
            stage.pass()
            #expect(stage.screen.contains(badge) && stage.screen.contains(text))
        }
    }
}
