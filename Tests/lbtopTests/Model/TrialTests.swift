import Balancer
import Testing

@testable import lbtop

/// Trying a strategy for half a minute, and comparing two, by invented snapshots and an invented clock.
@Suite struct TrialTests {
    private func submitted(_ stage: Stage) -> [Command.Action] {
        stage.effects.compactMap { if case .submit(let action, _) = $0 { action } else { nil } }
    }

    /// The engine does what it was told last, and a second passes.
    private func obey(_ stage: inout Stage) {
        if case .strategy(let name)? = submitted(stage).last, stage.snapshot.services[0].strategy != name {
            stage.snapshot.services[0].previousStrategy = stage.snapshot.services[0].strategy
            stage.snapshot.services[0].strategy = name
        }
        stage.pass()
    }

    /// A try of power-of-two that has just become active.
    private func trying(_ keys: String = "b6t") -> Stage {
        var stage = Stage.running()
        stage.press(keys)
        obey(&stage)
        return stage
    }

    @Test(arguments: ["b6t", ":try power-of-two<enter>"]) func aTryRevertsByItselfAfterHalfAMinute(keys: String) {
        var stage = trying(keys)
        #expect(submitted(stage) == [.strategy("power-of-two")])
        #expect(stage.screen.contains("TRY power-of-two 0:30 left"))
        #expect(stage.screen.contains("Enter keeps"))
        for _ in 0..<7 { obey(&stage) }
        #expect(stage.screen.contains("TRY power-of-two 0:23 left"))
        for _ in 0..<22 { obey(&stage) }
        #expect(submitted(stage).count == 1)
        obey(&stage)
        #expect(submitted(stage) == [.strategy("power-of-two"), .strategy("least-connections")])
        #expect(stage.screen.contains("was tried for 30 s and not kept: back to least-connections"))
        #expect(!stage.screen.contains("TRY"))
        for _ in 0..<40 { obey(&stage) }
        #expect(submitted(stage).count == 2)
    }

    @Test func theClockAloneRevertsIt() {
        var stage = trying()
        for second in 1...31 {
            stage.send(.tick(unixMilliseconds: stage.snapshot.unixMilliseconds + Int64(second) * 1000))
        }
        #expect(submitted(stage).last == .strategy("least-connections"))
    }

    @Test func aClockSetBackMakesItNoLonger() {
        var stage = trying()
        let start = stage.snapshot.unixMilliseconds
        stage.send(.tick(unixMilliseconds: start - 3_600_000))
        for second in 1...31 { stage.send(.tick(unixMilliseconds: start - 3_600_000 + Int64(second) * 1000)) }
        #expect(submitted(stage).last == .strategy("least-connections"))
    }

    @Test(arguments: ["<enter>", ":try keep<enter>"]) func enterKeepsIt(keys: String) {
        var stage = trying()
        stage.press(keys)
        #expect(stage.screen.contains("power-of-two stays; B goes back to least-connections"))
        for _ in 0..<40 { obey(&stage) }
        #expect(submitted(stage) == [.strategy("power-of-two")])
        #expect(!stage.model.showsDetail, "Enter went to the try alone")
    }

    @Test(arguments: ["<esc>", ":try revert<enter>"]) func escapeRevertsAtOnce(keys: String) {
        var stage = trying()
        stage.press(keys)
        #expect(submitted(stage) == [.strategy("power-of-two"), .strategy("least-connections")])
        #expect(stage.screen.contains("back to least-connections"))
    }

    @Test func escapeBeforeItIsSeenActiveRevertsAsWell() {
        var stage = Stage.running()
        stage.press("b6t<esc>")
        #expect(submitted(stage) == [.strategy("power-of-two"), .strategy("least-connections")])
    }

    @Test func aPausedDisplayHoldsNothingUp() {
        var stage = trying()
        stage.press("p")
        for _ in 0..<31 { obey(&stage) }
        #expect(submitted(stage).last == .strategy("least-connections"))
    }

    @Test func aChangeBySomebodyElseEndsIt() {
        var stage = trying()
        stage.snapshot.services[0].strategy = "random"
        stage.pass()
        #expect(stage.screen.contains("changed to random meanwhile, and stays"))
        for _ in 0..<40 { stage.pass() }
        #expect(submitted(stage) == [.strategy("power-of-two")])
    }

    @Test func anEngineThatDoesNotSwitchEndsIt() {
        var stage = Stage.running()
        stage.press("b6t")
        for _ in 0..<6 { stage.pass() }
        #expect(stage.screen.contains("power-of-two did not become active: given up"))
        #expect(stage.model.trial == nil)
        #expect(submitted(stage).count == 1)
    }

    @Test func theServiceThatGoesTakesItAlong() {
        var stage = trying()
        stage.snapshot.services = []
        stage.pass()
        #expect(stage.model.trial == nil)
    }

    @Test(arguments: [("qd", QuitMode.drain), (":quit now<enter>", .now), ("qkquit<enter>", .now)])
    func quittingRevertsFirst(keys: String, how: QuitMode) {
        var stage = trying()
        stage.press(keys)
        #expect(
            stage.effects.suffix(2) == [.submit(.strategy("least-connections"), service: "default"), .quit(how)])
    }

    @Test func aSecondTryWaitsForTheFirst() {
        var stage = trying()
        stage.press("b5t")
        #expect(stage.screen.contains("power-of-two is being tried"))
        #expect(submitted(stage).count == 1)
        stage.press("b6t")
        #expect(submitted(stage).count == 1)
    }

    @Test func onlyTheMainScreensKeysEndIt() {
        var stage = trying()
        stage.press("a<esc>:sort p99<enter>")
        #expect(submitted(stage).count == 1)
        #expect(stage.screen.contains("TRY power-of-two"))
    }

    @Test func aTryOfAnotherServiceGoesOnInTheBackground() {
        var snapshot = Stage.busy()
        var second = Stage.empty().services[0]
        second.name = "raw"
        snapshot.services.append(second)
        var stage = Stage.running(snapshot)
        stage.press("b6t")
        obey(&stage)
        stage.press("<tab>")
        for _ in 0..<31 { obey(&stage) }
        #expect(stage.effects.last == .submit(.strategy("least-connections"), service: "default"))
    }

    // MARK: - Comparing

    /// Seconds of traffic with these latencies, in microseconds, while a comparison runs.
    private func run(_ stage: inout Stage, seconds: Int, fast: Bool) {
        stage.inventsLatencies = false
        for second in 0..<seconds {
            obey(&stage)
            var latency = stage.snapshot.services[0].watched?.latency.first ?? LatencyDetail(server: nil)
            var counts: [UInt64: UInt64] = [:]
            for bucket in latency.buckets { counts[bucket.upToMicroseconds] = bucket.count }
            let wave = UInt64(second % 3) * 100
            counts[fast ? 1_500 : 2_000, default: 0] += 500_000 + wave
            counts[fast ? 6_000 : 14_000, default: 0] += 20_000
            latency.buckets = counts.map { .init(upToMicroseconds: $0.key, count: $0.value) }
            var watched = WatchedDetails()
            watched.latency = [latency]
            stage.snapshot.services[0].watched = watched
        }
    }

    private func compared() -> Stage {
        var stage = Stage.running()
        stage.press("c6<enter>")
        run(&stage, seconds: 31, fast: false)
        run(&stage, seconds: 33, fast: true)
        return stage
    }

    @Test func twoAreComparedInTurnAndTheFirstIsRestored() {
        var stage = Stage.running()
        stage.press("c6<enter>")
        #expect(submitted(stage).isEmpty, "the active one comes first")
        #expect(stage.screen.contains("COMPARE 1/2 least-connections 0:30 left"))
        run(&stage, seconds: 29, fast: false)
        #expect(stage.model.watchedTopics.contains(.latency(service: "default", server: nil)))
        run(&stage, seconds: 3, fast: false)
        #expect(submitted(stage) == [.strategy("power-of-two")])
        #expect(stage.screen.contains("COMPARE 2/2 power-of-two"))
        run(&stage, seconds: 32, fast: true)
        #expect(submitted(stage) == [.strategy("power-of-two"), .strategy("least-connections")])
        let screen = stage.screen
        #expect(screen.contains("a least-connections") && screen.contains("b power-of-two"))
        let lines = screen.split(separator: "\n")
        #expect(lines.contains { $0.contains("p99 ms") && $0.contains("b better") }, "\(screen)")
        #expect(lines.contains { $0.contains("req/s") && $0.contains("no clear difference") })
        #expect(lines.contains { $0.contains("errors/s") && $0.contains("no clear difference") })
    }

    @Test func theTableStaysReachableAndSwitchesOnlyWhenAsked() {
        var stage = compared()
        stage.press("<esc>")
        #expect(!stage.screen.contains("b better"))
        for keys in ["c", ":compare<enter>"] {
            stage.press(keys)
            #expect(stage.screen.contains("b better"))
            stage.press("<enter>")
        }
        #expect(submitted(stage).count == 2)
        stage.press("cb")
        #expect(submitted(stage).last == .strategy("power-of-two"))
        obey(&stage)
        stage.press("ca")
        #expect(submitted(stage).last == .strategy("least-connections"))
        obey(&stage)
        stage.press("cc")
        #expect(stage.screen.contains("compare strategies"), "another comparison")
    }

    @Test func escapeAbortsAndRestores() {
        var stage = Stage.running()
        stage.press(":compare random<enter>")
        run(&stage, seconds: 35, fast: false)
        #expect(stage.screen.contains("COMPARE 2/2 random"))
        stage.press("<esc>")
        #expect(submitted(stage) == [.strategy("random"), .strategy("least-connections")])
        #expect(stage.model.comparison == nil)
        var first = Stage.running()
        first.press(":compare least-connections random<enter>")
        first.pass()
        first.press("<esc>")
        #expect(submitted(first).isEmpty, "the active one was running")
    }

    @Test func twoOthersAreComparedAndTheActiveOneIsRestored() {
        var stage = Stage.running()
        stage.press("b5 6c")
        run(&stage, seconds: 70, fast: true)
        #expect(
            submitted(stage) == [.strategy("random"), .strategy("power-of-two"), .strategy("least-connections")])
        #expect(stage.model.comparison?.first.strategy == "random")
    }

    @Test func oneWithItselfIsNoComparison() {
        var stage = Stage.running()
        stage.press("c3<enter>")
        #expect(stage.screen.contains("with itself is no comparison"))
        #expect(stage.screen.contains("compare strategies"), "the list stays open")
        #expect(stage.model.trial == nil)
    }

    @Test func aDialogThatIsOpenIsNotPushedAside() {
        var stage = Stage.running()
        stage.press("c6<enter>")
        run(&stage, seconds: 60, fast: false)
        stage.press(":sort")
        run(&stage, seconds: 8, fast: false)
        #expect(stage.screen.contains(":sort"))
        #expect(stage.model.comparison != nil)
    }

    @Test func readOnlyNeitherTriesNorCompares() {
        var options = ConsoleOptions()
        options.readOnly = true
        var stage = Stage.running(options: options)
        stage.press("c<enter>b6t:try random<enter>:compare random<enter>")
        #expect(stage.effects.isEmpty)
    }

    @Test func noiseIsNoDifference() {
        let calm = Statistics([10, 10.1, 9.9, 10, 10.2, 9.8])
        let noisy = Statistics([5, 18, 7, 15, 3, 16])
        #expect(calm.clearDifference(to: noisy) == nil)
        #expect(calm.clearDifference(to: Statistics([12, 12.1, 11.9, 12, 12.2, 11.8])) != nil)
        #expect(calm.clearDifference(to: Statistics([10.1, 10.1, 10.1, 10.1, 10.1])) == nil, "a part in a hundred")
        #expect(calm.clearDifference(to: Statistics([20, 20])) == nil, "too few seconds")
        #expect(Statistics([.nan, 1]).mean == 1)
        #expect(Statistics.variation([1, 1, 1]) == 0)
        #expect(Statistics.variation([5]) == nil)
        #expect(Statistics.quantile(0.99, of: [(100, 98), (900, 2)]) == 900)
        #expect(Statistics.quantile(0.5, of: []) == nil)
    }
}
