import Testing

@testable import lbtop

/// What it costs to page through 500 servers. Figures are printed, not judged: machines and builds differ. Run it in a
/// release build to compare.
@Suite struct ScrollCostTests {
    @Test(arguments: ["", ":sort req/s<enter>", "/s1<enter>", "2"]) func pagingThroughManyServers(keys: String) {
        var stage = Stage(Stage.many(500), width: 140, height: 40)
        stage.pass(seconds: 5, picks: ["s1": 100, "s2": 50])
        stage.press(keys + "g")
        let clock = ContinuousClock()
        let frames = 20
        let spent = clock.measure {
            for _ in 0..<frames {
                stage.press("<pgdn>")
                #expect(stage.canvas.cells.count == 140 * 40)
            }
        }
        print("500 servers, \(keys): \(spent / frames) a key and frame, 140x40")
        #expect(stage.model.table.lastRow > 100)
    }
}
