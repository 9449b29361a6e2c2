import Balancer
import Testing

@testable import lbtop

/// Rates, shares and history from cumulative counters.
@Suite struct HistoryTests {
    private func point(_ milliseconds: Int64, _ requests: UInt64) -> CounterPoint {
        var traffic = TrafficFigures()
        traffic.requests = requests
        traffic.picks = requests
        return CounterPoint(milliseconds: milliseconds, traffic: traffic, errors: 0)
    }

    private func series(_ points: [(Int64, UInt64)]) -> Series {
        var series = Series()
        var timeline = Timeline()
        for (time, count) in points {
            let ending = timeline.append(.init(uptimeMilliseconds: time, unixMilliseconds: time))
            series.append(point(time, count), SecondFigures(), ending: ending, end: timeline.end)
        }
        return series
    }

    @Test func thereIsNoRateBeforeTheSecondSnapshot() {
        #expect(series([(1000, 5)]).rates == nil)
        #expect(series([(1000, 5), (2000, 15)]).rates?.requests == 10)
    }

    @Test func aRateIsOverAboutASecondHoweverShortTheInterval() {
        let fast = series((0...30).map { (Int64($0) * 100, UInt64($0) * 10) })
        #expect(fast.rates.map { abs($0.requests - 100) < 0.01 } == true)
        #expect(fast.seconds.count == 3)
    }

    @Test func countersThatGoBackGiveNoWildRate() {
        let series = series([(1000, 500), (2000, 600), (3000, 10), (4000, 30)])
        #expect(series.rates?.requests == 20)
        #expect(self.series([(1000, 500), (2000, 3)]).rates == nil)
        #expect(Rates(from: point(2000, 10), to: point(1000, 20)) == .zero)
        #expect(Rates(from: point(1000, 20), to: point(2000, 10)) == .zero)
        #expect(Rates(from: point(1000, 20), to: point(1000, 30)) == .zero)
    }

    @Test func aLongIntervalFillsTheSecondsItLasted() {
        let series = series([(0, 0), (5000, 500), (6000, 500)])
        #expect(series.seconds.suffix(10).map(\.requests) == [100, 100, 100, 100, 100, 0])
    }

    @Test func tenMinutesOfSecondsAreKept() {
        let series = series((0...700).map { (Int64($0) * 1000, UInt64($0 * $0)) })
        #expect(series.seconds.count == 600)
        #expect(series.seconds.last?.requests == 1399)
        #expect(series.points.count <= 13)
    }

    @Test func aRingKeepsTheNewestInOrder() {
        var ring = Ring<Int>(capacity: 3)
        #expect(ring.last == nil)
        for value in 1...7 { ring.append(value) }
        #expect(ring.suffix(9) == [5, 6, 7])
        #expect(ring.suffix(2) == [6, 7])
        #expect(ring.suffix(-1).isEmpty)
    }

    @Test func anotherEngineForgetsThePast() {
        var stage = Stage.running()
        stage.snapshot.bootID = "second"
        stage.snapshot.services[0].totals.requests = 3
        for position in stage.snapshot.services[0].servers.indices {
            stage.snapshot.services[0].servers[position].traffic.requests = 0
        }
        stage.send(.snapshot(stage.snapshot))
        #expect(stage.model.rows.allSatisfy { $0.rates == nil })
    }

    @Test func theShareFollowsASwapWithinTwoSeconds() {
        var stage = Stage.running()
        #expect(stage.model.rows[0].share.map { $0 > 0.27 && $0 < 0.30 } == true)
        stage.snapshot.services[0].strategy = "ip-hash"
        stage.pass(picks: ["a1": 3000, "a2": 3000, "a4": 3000])
        stage.pass(picks: ["a4": 5000])
        #expect(stage.model.rows[3].share == 1)
        #expect(stage.model.rows[0].share == 0)
    }

    @Test func theShareFollowsADrainAndAWeight() {
        var stage = Stage.running()
        stage.change("a1") { $0.state = .draining }
        stage.pass()
        stage.pass(picks: ["a2": 500, "a3": 500])
        #expect(stage.model.rows[1].share == 0.5)
        stage.change("a2") { $0.weight = 30 }
        stage.pass()
        stage.pass(picks: ["a2": 750, "a3": 250])
        #expect(stage.model.rows[1].share == 0.75)
    }

    /// Counters are handed in a little after the change is seen, so that the second after it holds old picks, too.
    @Test func theFirstSecondAfterAChangeIsNotJudged() {
        var stage = Stage.running()
        stage.snapshot.services[0].strategy = "weighted-round-robin"
        stage.pass(seconds: 12, picks: ["a1": 1000, "a2": 1000, "a3": 1000])
        func isMarked() -> Bool { stage.model.rows.contains { $0.isOffTarget } }
        stage.change("a1") {
            $0.weight = 80
            $0.fairShare = 0.8
        }
        stage.pass(picks: ["a1": 1000, "a2": 1000, "a3": 1000])
        #expect(!isMarked())
        stage.pass(picks: ["a1": 1500, "a2": 1000, "a3": 1000])
        #expect(!isMarked(), "the second after the change")
        stage.pass(picks: ["a1": 1000, "a2": 1000, "a3": 1000])
        #expect(isMarked(), "a balancer that does not follow is marked two seconds after")
        stage.press("p<left>")
        #expect(!isMarked(), "the second after the change, in the past")
    }

    @Test func aCorrectBalancerIsNotAccused() {
        let weights = ShareTolerance(strategy: "round-robin", picks: 10_000)
        #expect(!weights.isOff(0.26, fair: 0.25))
        #expect(weights.isOff(0.40, fair: 0.25))
        #expect(!ShareTolerance(strategy: "round-robin", picks: 20).isOff(0.9, fair: 0.25), "too few picks to say")
        #expect(!ShareTolerance(strategy: "ip-hash", picks: 10_000).isOff(0.9, fair: 0.25), "clients decide")
        #expect(!ShareTolerance(strategy: "least-connections", picks: 10_000).isOff(0.5, fair: 0.25), "speed decides")
        #expect(!ShareTolerance(strategy: "peak-ewma", picks: 10_000).isOff(0.6, fair: 0.25), "speed decides")
    }

    @Test func outcomesAnswerOrdersInTurn() {
        var stage = Stage.running()
        stage.press("jd+")
        #expect(stage.model.pending.count == 2)
        stage.event(.draining, "a2 draining: 297 in flight", actor: "console", command: 9)
        #expect(stage.model.pending.count == 1)
        #expect(stage.screen.contains("a2 draining: 297 in flight"))
        stage.event(.drained, "a2 drained", actor: "console", command: 9)
        #expect(stage.model.pending.count == 1, "a second event of the same order is no other outcome")
        stage.event(.weight, "weight of a9", actor: "api", command: 10)
        #expect(stage.model.pending.count == 1, "someone else's order")
        stage.event(.refused, "weight refused", level: .warning, actor: "console", command: 11)
        #expect(stage.model.pending.isEmpty)
        #expect(stage.model.hint?.level == .bad)
    }

    @Test func anAnswerThatTookLongerIsStillTheAnswerToItsOrder() {
        var stage = Stage.running()
        stage.press(":add slow.example:80,name=n1<enter>+")
        stage.event(.weight, "a1 weight 10 -> 11", server: "a1", actor: "console", command: 6)
        #expect(stage.model.pending.map(\.server) == ["n1"])
        stage.event(.refused, "slow.example does not resolve", level: .warning, actor: "console", command: 5)
        #expect(stage.model.pending.isEmpty)
        #expect(stage.screen.contains("does not resolve"))
    }

    @Test func removingAServerWithErrorsDoesNotStopTheRates() {
        var stage = Stage.running()
        stage.snapshot.services[0].servers.remove(at: 3)
        stage.pass()
        #expect((stage.model.live.services["default"]?.total.rates?.requests ?? 0) > 1000)
        #expect(stage.model.rows.allSatisfy { $0.rates != nil })
    }

    @Test func hintsGoAfterAWhile() {
        var stage = Stage.running()
        stage.press("Q")
        #expect(stage.screen.contains("does nothing here"))
        stage.send(.tick(unixMilliseconds: stage.snapshot.unixMilliseconds + Hint.lifetime + 1))
        #expect(!stage.screen.contains("does nothing here"))
    }

    @Test func nothingNewNeedsNoRedraw() {
        var stage = Stage.running()
        stage.model.didRedraw()
        #expect(!stage.model.needsRedraw)
        stage.send(.events([]))
        stage.send(.slowLink(false))
        stage.send(.tick(unixMilliseconds: stage.snapshot.unixMilliseconds + 100))
        #expect(!stage.model.needsRedraw)
        stage.send(.slowLink(true))
        #expect(stage.model.needsRedraw)
        #expect(stage.screen.contains("SLOW LINK"))
    }

    @Test func aStoppingEngineIsSeenEvenWhenPaused() {
        var stage = Stage.running()
        stage.press("p")
        stage.snapshot.process.phase = .draining
        stage.snapshot.process.drainMillisecondsLeft = 9_000
        stage.pass()
        #expect(stage.screen.contains("STOPPING"))
        #expect(stage.screen.contains("cut in 9s"))
    }
}
