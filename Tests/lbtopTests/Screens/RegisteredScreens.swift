import Balancer
import Testing

@testable import lbtop

/// Every screen that is kept as text: how it comes about. A new screen is a line in one of the lists that this joins, and
/// is then held in UTF-8, ASCII and without colour, and drawn in every size.
struct RegisteredScreen: Sendable, CustomTestStringConvertible {
    var name: String
    var keys = ""
    /// The engine tells details, as it does while somebody looks.
    var isWatched = false
    /// Time that passes afterwards, with a try or comparison carried out.
    var seconds = 0

    static let all: [RegisteredScreen] =
        [RegisteredScreen(name: "main")]
        + ScreenTests.fronts.map { RegisteredScreen(name: $0.0, keys: $0.1) }
        + ScreenTests.views.map { RegisteredScreen(name: $0.0, keys: $0.1, isWatched: true) }
        + ToolScreenTests.fronts.map { RegisteredScreen(name: $0.0, keys: $0.1) }
        + [
            RegisteredScreen(name: "help-search", keys: "?/weight"), RegisteredScreen(name: "paused", keys: "p"),
            RegisteredScreen(name: "comparison", keys: ":compare power-of-two<enter>", seconds: 66),
        ]

    var testDescription: String { name }

    func stage(ascii: Bool = false, colour: ColourDepth = .many, width: Int = 80, height: Int = 24) -> Stage {
        var options = ConsoleOptions()
        options.ascii = ascii
        options.colour = colour
        var stage = Stage.running(
            isWatched ? Stage.watched() : Stage.busy(), options: options, width: width, height: height)
        stage.press(keys)
        for _ in 0..<seconds {
            if let current = stage.model.trial?.current { stage.snapshot.services[0].strategy = current }
            stage.pass()
        }
        return stage
    }
}
