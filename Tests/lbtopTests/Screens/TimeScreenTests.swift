import Balancer
import Testing

@testable import lbtop

/// Screens of the past, of the strip's figures, and of the zoom.
@Suite struct TimeScreenTests {
    /// A minute of traffic in which a3 becomes slow, is drained and comes back.
    private func stage(_ width: Int, _ height: Int, ascii: Bool = false, mono: Bool = false) -> Stage {
        var options = ConsoleOptions()
        options.ascii = ascii
        if mono { options.colour = .none }
        var stage = Stage.running(options: options, width: width, height: height)
        stage.pass(seconds: 12)
        stage.change("a3") { $0.traffic.latency = Stage.latency(24_000, 90_000, 410_000, 880_000) }
        stage.pass(seconds: 11)
        stage.change("a3") { $0.state = .draining }
        stage.event(.draining, "a3 draining: 297 requests in flight", server: "a3", actor: "console", command: 3)
        stage.pass(seconds: 12, picks: ["a1": 8100, "a2": 7100, "a4": 6800])
        stage.change("a3") {
            $0.state = .up
            $0.traffic.latency = Stage.latency(2_000, 6_400, 13_900, 52_000)
        }
        stage.event(.enabled, "a3 enabled", server: "a3", actor: "console", command: 4)
        stage.pass(seconds: 14)
        stage.model.hint = nil
        return stage
    }

    static let pictures = [
        ("time-now", ""), ("time-past", "{{"), ("time-step", "((<left>"), ("time-zoom", "zz"), ("strip-p99", "h"),
        ("strip-errors", "hh"), ("strip-load", "hhh"), ("strip-chart", "hhhh"),
    ]

    @Test(arguments: ScreenTests.sizes, pictures)
    func timeAndStrip(size: (Int, Int), picture: (String, String)) throws {
        var stage = stage(size.0, size.1)
        stage.press(picture.1)
        try expectGolden(stage.screen, "\(picture.0)-\(size.0)x\(size.1)")
    }

    @Test(arguments: ScreenTests.sizes) func thePastInASCII(width: Int, height: Int) throws {
        var stage = stage(width, height, ascii: true)
        stage.press("{{")
        #expect(stage.screen.utf8.allSatisfy { $0 < 0x80 })
        try expectGolden(stage.screen, "ascii-time-past-\(width)x\(height)")
    }

    @Test(arguments: ScreenTests.sizes) func withoutColourNothingIsMissing(width: Int, height: Int) throws {
        var stage = stage(width, height, mono: true)
        stage.press("{{")
        try expectGolden(stage.screen, "time-past-\(width)x\(height)")
    }
}
