/// The signs that are not letters, in UTF-8 and in ASCII.
struct Glyphs: Sendable {
    var horizontal: Character
    var vertical: Character
    var topLeft: Character
    var topRight: Character
    var bottomLeft: Character
    var bottomRight: Character
    /// Levels of a sparkline, from the lowest that is not nothing.
    var levels: [Character]
    /// Shades of a strip, from the lightest.
    var shades: [Character]
    /// A bar's cell, and the cell that the fair share reaches to and the share does not.
    var bar: Character
    var barGap: Character
    /// What stands for nothing in a graph.
    var nothing: Character
    var live: Character
    var paused: Character
    var cursor: Character
    var up: Character
    var down: Character
    var arrow: Character
    var ellipsis: Character

    static let unicode = Glyphs(
        horizontal: "─", vertical: "│", topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘",
        levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], shades: ["░", "▒", "▓", "█"], bar: "█", barGap: "░",
        nothing: "·", live: "●", paused: "■", cursor: "▶", up: "▲", down: "▼", arrow: "→", ellipsis: "…")

    static let ascii = Glyphs(
        horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+",
        levels: ["_", ".", ":", "-", "=", "+", "*", "#"], shades: [".", ":", "+", "#"], bar: "#", barGap: ".",
        nothing: " ", live: "*", paused: "=", cursor: ">", up: "^", down: "v", arrow: ">", ellipsis: "~")
}
