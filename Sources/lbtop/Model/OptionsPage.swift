/// The page of options in front of the main screen. What is changed takes effect at once and is saved on leaving.
struct OptionsPage: Sendable, Equatable {
    /// A line of the page.
    enum Item: CaseIterable, Sendable { case interval, glyphs, colour, mouse, bell, title, sort, order, columns }
    enum Outcome: Equatable { case stay, leave, step(Item, Int), openColumns, toggle(Int), move(Int) }

    var highlighted = 0
    /// The line under the highlight while columns are chosen; nil: the page itself.
    var column: Int?

    /// The intervals to step through.
    static let intervals: [Duration] = [
        .milliseconds(100), .milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2), .seconds(5), .seconds(10),
    ]

    /// - Parameter columnCount: how many columns can be chosen.
    mutating func press(_ key: Key, columnCount: Int) -> Outcome {
        if let here = column { return pressInColumns(key, here, columnCount) }
        let items = Item.allCases
        let item = items[min(highlighted, items.count - 1)]
        switch key {
        case .escape, .control("g"), .control("c"), .character("q"), .character("o"), .function(2), .backspace:
            return .leave
        case .enter, .character(" "), .right, .character("l"):
            return item == .columns ? .openColumns : .step(item, 1)
        case .left, .character("h"): return item == .columns ? .stay : .step(item, -1)
        default: highlighted = MenuMovement.moved(highlighted, by: key, count: items.count) ?? highlighted
        }
        return .stay
    }

    private mutating func pressInColumns(_ key: Key, _ here: Int, _ count: Int) -> Outcome {
        switch key {
        case .escape, .control("g"), .control("c"), .character("q"), .character("o"), .backspace: column = nil
        case .enter, .character(" "): return .toggle(here)
        case .character("-"), .left, .character("K"): return .move(-1)
        case .character("+"), .right, .character("J"): return .move(1)
        default: column = MenuMovement.moved(here, by: key, count: count) ?? here
        }
        return .stay
    }
}
