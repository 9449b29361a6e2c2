/// A grid of cells that panels draw on: what stands between the console and ncurses, so that screens are tested as
/// text. Everything is clipped; nothing here can fail.
struct Canvas: Equatable, Sendable {
    /// One cell. A wide character takes two: the second has `isContinuation` set.
    struct Cell: Hashable, Sendable {
        var character: Character = " "
        var style = Style.plain
        var isContinuation = false
    }

    let width: Int
    let height: Int
    /// Row by row, `width * height` cells.
    private(set) var cells: [Cell]
    /// Where the terminal's cursor is shown (prompts only), or nil.
    var cursor: (x: Int, y: Int)?
    /// What takes clicks, in the order drawn.
    private(set) var places: [Place] = []

    init(width: Int, height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
        cells = Array(repeating: Cell(), count: self.width * self.height)
    }

    subscript(x: Int, y: Int) -> Cell {
        get { x >= 0 && y >= 0 && x < width && y < height ? cells[y * width + x] : Cell() }
        set { if x >= 0 && y >= 0 && x < width && y < height { cells[y * width + x] = newValue } }
    }

    /// Says what a click on these cells goes to.
    mutating func mark(_ rect: Rect, _ target: HitTarget) {
        if !rect.isEmpty { places.append(Place(rect: rect, target: target)) }
    }

    /// What was drawn until now takes no clicks any more: something stands in front of it.
    mutating func forgetPlaces() { places = [] }

    static func == (a: Canvas, b: Canvas) -> Bool {
        a.width == b.width && a.cells == b.cells && a.cursor?.x == b.cursor?.x && a.cursor?.y == b.cursor?.y
    }
}
