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
}
