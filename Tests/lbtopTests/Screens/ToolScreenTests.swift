import Balancer
import Testing

@testable import lbtop

/// Screens of the console's own tools: options, load, search, lock, numbers from zero.
@Suite struct ToolScreenTests {
    static let sizes = [(80, 24), (140, 40), (40, 10), (20, 5)]
    static let fronts = [
        ("options", "o"), ("columns", "oG<enter>jjj "), ("load", "l"), ("load-on", "l<enter>"), ("search", "<f3>b"),
        ("locked", "LZ"),
    ]

    @Test(arguments: sizes, fronts) func ofTools(size: (Int, Int), front: (String, String)) throws {
        var stage = Stage.running(width: size.0, height: size.1)
        stage.press(front.1)
        if front.0 == "load-on" { stage.wait(milliseconds: Hint.lifetime + 1000) }
        try expectGolden(stage.screen, "\(front.0)-\(size.0)x\(size.1)")
    }

    @Test(arguments: sizes, ["o", "oG<enter>", "l"]) func ofToolsInASCII(size: (Int, Int), keys: String) throws {
        var options = ConsoleOptions()
        options.ascii = true
        var stage = Stage.running(options: options, width: size.0, height: size.1)
        stage.press(keys)
        #expect(stage.screen.utf8.allSatisfy { $0 < 0x80 })
        let name = ["o": "options", "l": "load"][keys] ?? "columns"
        try expectGolden(stage.screen, "ascii-\(name)-\(size.0)x\(size.1)")
    }
}
