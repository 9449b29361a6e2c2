/// A rectangle of cells; never of negative size.
struct Rect: Equatable, Sendable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int

    init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    static let empty = Rect(x: 0, y: 0, width: 0, height: 0)

    var isEmpty: Bool { width == 0 || height == 0 }
    /// The first column to the right of it.
    var right: Int { x + width }
    /// The first row below it.
    var bottom: Int { y + height }

    /// A rectangle of this size or less in the middle of this one.
    func centred(width: Int, height: Int) -> Rect {
        let w = min(max(0, width), self.width)
        let h = min(max(0, height), self.height)
        return Rect(x: x + (self.width - w) / 2, y: y + (self.height - h) / 2, width: w, height: h)
    }

    /// This rectangle without its border of one cell.
    var inside: Rect { Rect(x: x + 1, y: y + 1, width: width - 2, height: height - 2) }
}
