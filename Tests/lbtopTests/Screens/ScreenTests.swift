import Balancer
import Testing

@testable import lbtop

/// Screens as text, at the sizes that the design names, with invented figures and a frozen clock.
@Suite struct ScreenTests {
    static let sizes = [(80, 24), (140, 40), (200, 50), (40, 10), (20, 5)]

    @Test(arguments: sizes) func theMainScreen(width: Int, height: Int) throws {
        let stage = Stage.running(width: width, height: height)
        try expectGolden(stage.screen, "main-\(width)x\(height)")
    }

    @Test(arguments: sizes) func theMainScreenInASCII(width: Int, height: Int) throws {
        var options = ConsoleOptions()
        options.ascii = true
        let stage = Stage.running(options: options, width: width, height: height)
        let screen = stage.screen
        #expect(screen.utf8.allSatisfy { $0 < 0x80 })
        try expectGolden(screen, "ascii-\(width)x\(height)")
    }

    @Test(arguments: sizes) func aServiceWithoutServers(width: Int, height: Int) throws {
        var stage = Stage(Stage.empty(), width: width, height: height)
        stage.pass(seconds: 3)
        try expectGolden(stage.screen, "empty-\(width)x\(height)")
    }

    @Test(arguments: sizes) func allServersDown(width: Int, height: Int) throws {
        var stage = Stage.running(width: width, height: height)
        for name in ["a1", "a2", "a3", "a4"] {
            stage.change(name) {
                $0.state = .failing
                $0.inFlight = 0
                $0.fairShare = 0
                $0.reason = "connection refused"
                $0.stateSinceUnixMilliseconds = Stage.noon
            }
        }
        stage.pass(seconds: 2, picks: [:])
        try expectGolden(stage.screen, "all-down-\(width)x\(height)")
    }

    @Test(arguments: sizes) func theEngineStops(width: Int, height: Int) throws {
        var stage = Stage.running(width: width, height: height)
        stage.snapshot.process.phase = .draining
        stage.snapshot.process.drainMillisecondsLeft = 23_000
        stage.pass()
        try expectGolden(stage.screen, "stopping-\(width)x\(height)")
    }

    static let fronts = [
        ("help", "?"), ("add", "a10.0.0.15:9001"), ("add-wrong", "a10.0.0.15:99999<enter>"), ("remove", "jx"),
        ("picker", "bj"), ("sort", "s"), ("quit", "q"), ("quit-cut", "qkqu"), ("command", ":"),
        ("command-wrong", ":weight a1 999<enter>"), ("detail", "jjj<enter>"), ("filter", "/p99>10 !b"),
        ("filtered", "/err>0<enter>"),
        ("filter-none", "/state:off<enter>"), ("tagged", "j  "), ("tagged-remove", "*x"),
        ("command-choices", ":strategy r<tab>"),
    ]

    @Test(arguments: [(80, 24), (140, 40), (40, 10), (20, 5)], fronts)
    func whatStandsInFront(size: (Int, Int), front: (String, String)) throws {
        var stage = Stage.running(width: size.0, height: size.1)
        stage.press(front.1)
        try expectGolden(stage.screen, "\(front.0)-\(size.0)x\(size.1)")
    }

    static let views = [
        ("connections", "3jj"), ("close", "3jK"), ("events", "4kk"), ("latency", "2"),
        ("why", "i"), ("detail-watched", "j<enter>"), ("detail-why", "j<enter>i"), ("detail-end", "j<enter><tab>G"),
    ]

    @Test(arguments: sizes, views) func aViewOnADigit(size: (Int, Int), view: (String, String)) throws {
        var stage = Stage.running(Stage.troubled(), width: size.0, height: size.1)
        stage.press(view.1)
        stage.troubles()
        try expectGolden(stage.screen, "\(view.0)-\(size.0)x\(size.1)")
    }

    @Test(arguments: [(20, 5), (80, 24), (140, 40)], views)
    func aViewInASCII(size: (Int, Int), view: (String, String)) throws {
        var options = ConsoleOptions()
        options.ascii = true
        var stage = Stage.running(Stage.troubled(), options: options, width: size.0, height: size.1)
        stage.press(view.1)
        stage.troubles()
        #expect(stage.screen.utf8.allSatisfy { $0 < 0x80 })
        try expectGolden(stage.screen, "ascii-\(view.0)-\(size.0)x\(size.1)")
    }

    @Test func theDetailOfADownServerOnTheWidestScreen() throws {
        var stage = Stage.running(width: 200, height: 50)
        stage.press("G<enter>")
        try expectGolden(stage.screen, "detail-down-200x50")
    }

    @Test func theLastServerIsAskedAbout() throws {
        var stage = Stage.running()
        for name in ["a2", "a3", "a4"] { stage.change(name) { $0.state = .off } }
        stage.pass()
        stage.press("d")
        try expectGolden(stage.screen, "drain-last-80x24")
    }

    @Test(arguments: [(80, 24), (40, 10)]) func manyServersScroll(width: Int, height: Int) throws {
        var stage = Stage(Stage.many(500), width: width, height: height)
        stage.pass(seconds: 3, picks: ["s1": 100, "s2": 50])
        stage.press("<pgdn><pgdn>jj")
        try expectGolden(stage.screen, "many-\(width)x\(height)")
    }

    @Test func hostileAndWideNamesKeepTheColumnsStraight() throws {
        var snapshot = Stage.busy()
        let names = ["日本語サーバ", "e\u{301}clair", "a\u{1B}[31mred", "x\u{202E}y", "👨‍👩‍👧 fam", "🇩🇪 de"]
        for (position, name) in names.enumerated() { snapshot.services[0].servers[position].name = name }
        var stage = Stage(snapshot)
        stage.pass(seconds: 3, picks: ["日本語サーバ": 100])
        stage.event(.note, "esc \u{1B}]0;title\u{7} and \u{9B}31m and tab\there", level: .warning)
        try expectGolden(stage.screen, "hostile-80x24")
    }

    @Test func manyServicesNameTheOneThatIsShown() throws {
        var snapshot = Stage.busy()
        var second = snapshot.services[0]
        second.name = "raw"
        second.mode = .tcp
        second.listeners = ["127.0.0.1:5432", "[::1]:5432"]
        snapshot.services[0].name = "web"
        snapshot.services.append(second)
        var stage = Stage(snapshot)
        stage.pass(seconds: 3)
        stage.press("<tab>")
        try expectGolden(stage.screen, "services-80x24")
    }
}
