/// The cells of one screen with its cursor, pen and scroll region.
struct EmulatedGrid {
    private(set) var width: Int
    private(set) var height: Int
    private(set) var cells: [EmulatedCell]
    private(set) var x = 0
    private(set) var y = 0
    var pen = EmulatedLook()
    /// The last column was written: the next character wraps first.
    private var isPending = false
    private var top = 0
    private var bottom: Int
    private var saved: (x: Int, y: Int, pen: EmulatedLook)?

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        bottom = height - 1
        cells = Array(repeating: EmulatedCell(), count: width * height)
    }

    subscript(row y: Int) -> ArraySlice<EmulatedCell> { cells[y * width..<(y + 1) * width] }

    subscript(x: Int, y: Int) -> EmulatedCell { cells[y * width + x] }

    mutating func resize(width: Int, height: Int) {
        var resized = Array(repeating: EmulatedCell(), count: width * height)
        for y in 0..<min(height, self.height) {
            for x in 0..<min(width, self.width) { resized[y * width + x] = cells[y * self.width + x] }
        }
        cells = resized
        self.width = width
        self.height = height
        (top, bottom) = (0, height - 1)
        moveTo(x: x, y: y)
    }

    // MARK: - The cursor

    /// Within the screen, whatever was asked for.
    mutating func moveTo(x: Int, y: Int) {
        self.x = min(max(0, x), width - 1)
        self.y = min(max(0, y), height - 1)
        isPending = false
    }

    mutating func saveCursor() { saved = (x, y, pen) }

    mutating func restoreCursor() {
        guard let saved else { return moveTo(x: 0, y: 0) }
        moveTo(x: saved.x, y: saved.y)
        pen = saved.pen
    }

    mutating func setRegion(top: Int, bottom: Int) {
        guard top < bottom, top >= 0, bottom < height else { return }
        (self.top, self.bottom) = (top, bottom)
        moveTo(x: 0, y: 0)
    }

    mutating func lineFeed() {
        if y == bottom { scroll(from: top, by: 1) } else { moveTo(x: x, y: y + 1) }
        isPending = false
    }

    mutating func reverseLineFeed() {
        if y == top { scroll(from: top, by: -1) } else { moveTo(x: x, y: y - 1) }
        isPending = false
    }

    // MARK: - Writing

    mutating func print(_ scalar: Unicode.Scalar, wraps: Bool, inserts: Bool) {
        let columns = EmulatorCharacters.width(scalar)
        if columns == 0 { return join(scalar) }
        if isPending || x + columns > width {
            if wraps {
                x = 0
                lineFeed()
            } else {
                x = max(0, width - columns)
            }
            isPending = false
        }
        // A wide character on a screen of one column has no place.
        guard x + columns <= width else { return }
        if inserts { insertCells(columns) }
        for column in x..<x + columns { split(at: column) }
        cells[y * width + x] = EmulatedCell(text: String(Character(scalar)), look: pen)
        if columns == 2 { cells[y * width + x + 1] = EmulatedCell(text: "", look: pen) }
        x += columns
        if x == width {
            x = width - 1
            isPending = true
        }
    }

    /// A combining mark goes to the character before the cursor.
    private mutating func join(_ scalar: Unicode.Scalar) {
        var column = isPending ? x : x - 1
        if column > 0, cells[y * width + column].text.isEmpty { column -= 1 }
        guard column >= 0 else { return }
        cells[y * width + column].text.unicodeScalars.append(scalar)
    }

    /// Whatever changes half of a wide character makes a space of the other half.
    private mutating func split(at x: Int) {
        let index = y * width + x
        if cells[index].text.isEmpty, x > 0 { cells[index - 1].text = " " }
        if x + 1 < width, cells[index + 1].text.isEmpty { cells[index + 1].text = " " }
    }

    // MARK: - Erasing

    /// What is erased has the pen's background, as xterm does it.
    private var blank: EmulatedCell { EmulatedCell(text: " ", look: EmulatedLook(background: pen.background)) }

    mutating func erase(_ count: Int) { eraseCells(x..<min(width, x + count)) }

    mutating func eraseLine(_ part: Int) {
        switch part {
        case 0: eraseCells(x..<width)
        case 1: eraseCells(0..<x + 1)
        default: eraseCells(0..<width)
        }
    }

    mutating func eraseDisplay(_ part: Int) {
        switch part {
        case 0:
            eraseLine(0)
            for index in (y + 1) * width..<max((y + 1) * width, cells.count) { cells[index] = blank }
        case 1:
            eraseLine(1)
            for index in 0..<y * width { cells[index] = blank }
        case 2: cells = Array(repeating: blank, count: cells.count)
        default: break
        }
        isPending = false
    }

    private mutating func eraseCells(_ columns: Range<Int>) {
        if let first = columns.first { split(at: first) }
        if let last = columns.last { split(at: last) }
        for x in columns { cells[y * width + x] = blank }
        isPending = false
    }

    // MARK: - Shifting

    mutating func insertCells(_ count: Int) { shift(min(count, width - x), isInsertion: true) }

    mutating func deleteCells(_ count: Int) { shift(min(count, width - x), isInsertion: false) }

    private mutating func shift(_ count: Int, isInsertion: Bool) {
        split(at: x)
        var row = Array(self[row: y])
        if isInsertion {
            row.insert(contentsOf: Array(repeating: blank, count: count), at: x)
            row.removeLast(count)
            if row[width - 1].text != "", isHalf(row, width - 1) { row[width - 1].text = " " }
        } else {
            row.removeSubrange(x..<x + count)
            row += Array(repeating: blank, count: count)
            if row[x].text.isEmpty { row[x].text = " " }
        }
        cells.replaceSubrange(y * width..<(y + 1) * width, with: row)
        isPending = false
    }

    /// Whether a wide character has lost its second half to the edge.
    private func isHalf(_ row: [EmulatedCell], _ x: Int) -> Bool {
        row[x].text.unicodeScalars.first.map { EmulatorCharacters.width($0) == 2 } ?? false
    }

    mutating func insertLines(_ count: Int) {
        guard (top...bottom).contains(y) else { return }
        scroll(from: y, by: -count)
        moveTo(x: 0, y: y)
    }

    mutating func deleteLines(_ count: Int) {
        guard (top...bottom).contains(y) else { return }
        scroll(from: y, by: count)
        moveTo(x: 0, y: y)
    }

    mutating func scrollUp(_ count: Int) { scroll(from: top, by: count) }

    mutating func scrollDown(_ count: Int) { scroll(from: top, by: -count) }

    /// Moves the rows from `first` to the region's last one up by `count`, down when negative.
    private mutating func scroll(from first: Int, by count: Int) {
        let rows = bottom - first + 1
        let kept = max(0, rows - abs(count))
        let moved = (first...bottom).map { Array(self[row: $0]) }
        let empty = Array(repeating: Array(repeating: blank, count: width), count: rows - kept)
        let result = count > 0 ? Array(moved.suffix(kept)) + empty : empty + Array(moved.prefix(kept))
        cells.replaceSubrange(first * width..<(bottom + 1) * width, with: result.joined())
    }
}
