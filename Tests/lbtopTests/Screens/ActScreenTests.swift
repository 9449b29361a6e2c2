import Balancer
import Testing

@testable import lbtop

/// Screens of what changes the balancer: dialogs, tries, comparisons, what undo would do.
@Suite struct ActScreenTests {
    static let sizes = [(80, 24), (140, 40), (40, 10), (20, 5)]

    @Test(arguments: sizes) func theHelpSearched(width: Int, height: Int) throws {
        var stage = Stage.running(width: width, height: height)
        stage.press("?/weight")
        try expectGolden(stage.screen, "help-search-\(width)x\(height)")
    }

    /// What the engine estimates of a strategy, invented.
    private static func estimated(_ strategy: String, width: Int, height: Int, ascii: Bool = false) -> Stage {
        var options = ConsoleOptions()
        options.ascii = ascii
        var stage = Stage.running(options: options, width: width, height: height)
        var estimate = WhatIfDetail()
        estimate.strategy = strategy
        estimate.windowMilliseconds = 10_000
        estimate.arrivals = 21_800
        estimate.shares = [
            .init(server: "a1", now: 0.28, then: 0.26, fair: 0.24),
            .init(server: "a2", now: 0.25, then: 0.25, fair: 0.24),
            .init(server: "a3", now: 0.24, then: 0.25, fair: 0.24),
            .init(server: "a4", now: 0.23, then: 0.24, fair: 0.28),
        ]
        (estimate.imbalanceNow, estimate.imbalanceThen) = (0.08, 0.04)
        (estimate.clients, estimate.movedClients) = (1204, 310)
        (estimate.pickNanosecondsNow, estimate.pickNanosecondsThen) = (61, 48)
        var watched = WatchedDetails()
        watched.whatIf = [estimate]
        stage.snapshot.services[0].watched = watched
        stage.pass()
        return stage
    }

    @Test(arguments: sizes) func thePickerWithItsEstimate(width: Int, height: Int) throws {
        var stage = Self.estimated("power-of-two", width: width, height: height)
        stage.press("b6")
        try expectGolden(stage.screen, "picker-what-if-\(width)x\(height)")
        var plain = Self.estimated("power-of-two", width: width, height: height, ascii: true)
        plain.press("b6")
        #expect(plain.screen.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test func thePickerInASCII() throws {
        var stage = Self.estimated("power-of-two", width: 80, height: 24, ascii: true)
        stage.press("b6")
        try expectGolden(stage.screen, "picker-what-if-ascii-80x24")
    }

    @Test(arguments: sizes) func theChoiceOfWhatToCompare(width: Int, height: Int) throws {
        var stage = Self.estimated("ip-hash", width: width, height: height)
        stage.press("c4")
        try expectGolden(stage.screen, "compare-choice-\(width)x\(height)")
    }

    @Test(arguments: sizes) func aTry(width: Int, height: Int) throws {
        var stage = Stage.running(width: width, height: height)
        stage.press("b6t")
        stage.snapshot.services[0].strategy = "power-of-two"
        stage.snapshot.services[0].undo = "strategy least-connections -> power-of-two"
        stage.pass(seconds: 8)
        try expectGolden(stage.screen, "try-\(width)x\(height)")
    }

    @Test(arguments: sizes) func aComparisonUnderWay(width: Int, height: Int) throws {
        var stage = Stage.running(width: width, height: height)
        stage.press(":compare random<enter>")
        stage.pass(seconds: 12)
        try expectGolden(stage.screen, "comparing-\(width)x\(height)")
    }

    @Test(arguments: sizes, [false, true]) func aComparison(size: (Int, Int), ascii: Bool) throws {
        var options = ConsoleOptions()
        options.ascii = ascii
        var stage = Stage.running(options: options, width: size.0, height: size.1)
        stage.press(":compare power-of-two<enter>")
        for second in 0..<66 {
            stage.snapshot.services[0].strategy = stage.model.trial?.current ?? "least-connections"
            var latency = stage.snapshot.services[0].watched?.latency.first ?? LatencyDetail(server: nil)
            var counts: [UInt64: UInt64] = [:]
            for bucket in latency.buckets { counts[bucket.upToMicroseconds] = bucket.count }
            counts[1_900, default: 0] += 900_000
            counts[second < 32 ? 14_100 : 9_200, default: 0] += 30_000 + UInt64(second % 4) * 1_000
            latency.buckets = counts.map { .init(upToMicroseconds: $0.key, count: $0.value) }
            var watched = WatchedDetails()
            watched.latency = [latency]
            stage.snapshot.services[0].watched = watched
            let wave = UInt64(second * 37 % 11) * 90
            stage.pass(picks: ["a1": 6100 - wave, "a2": 5400 - wave, "a3": 5200 - wave, "a4": 5100 - wave])
        }
        let name = ascii ? "compared-ascii" : "compared"
        if ascii { #expect(stage.screen.utf8.allSatisfy { $0 < 0x80 }) }
        if !ascii || size.0 == 80 { try expectGolden(stage.screen, "\(name)-\(size.0)x\(size.1)") }
    }

    @Test(arguments: sizes) func whatUndoAndRedoWouldDo(width: Int, height: Int) throws {
        var stage = Stage.running(width: width, height: height)
        stage.snapshot.services[0].undo = "drain b1"
        stage.snapshot.services[0].redo = "weight a1 10 -> 11"
        stage.pass()
        try expectGolden(stage.screen, "undo-\(width)x\(height)")
    }

    @Test(arguments: sizes, ["passed", "failed", "asked"]) func theAddDialogProbes(size: (Int, Int), what: String)
        throws
    {
        var snapshot = Stage.busy()
        snapshot.services[0].check = "http GET /health"
        var stage = Stage.running(snapshot, width: size.0, height: size.1)
        stage.press("a10.0.0.15:9001<tab>a5<tab>10")
        var probe = ProbeDetail()
        probe.address = "10.0.0.15:9001"
        probe.state = what == "passed" ? "passed" : "failed"
        probe.text = what == "passed" ? "connected in 0.4 ms, GET /health 200 in 0.9 ms" : "connection refused"
        var watched = WatchedDetails()
        watched.probes = [probe]
        stage.snapshot.services[0].watched = watched
        stage.pass()
        stage.press(what == "asked" ? "<enter>" : "<tab><tab>")
        try expectGolden(stage.screen, "add-probe-\(what)-\(size.0)x\(size.1)")
    }
}
