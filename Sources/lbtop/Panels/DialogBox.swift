/// A box in the middle of the screen with lines of text; on a screen too low for all, the least important go, and the
/// frame with them.
struct DialogBox: Sendable {
    struct Line: Sendable {
        var text: StyledText
        /// 0 stays longest.
        var priority: Int
        /// Long text is broken into several lines, otherwise cut.
        var isWrapped: Bool
        /// Cells by which its further lines are set in.
        var indent = 0
        /// Names the line, so that a caller finds where it was drawn.
        var name: String?
        var isHighlighted = false
        /// Its number among the lines of the list, if it is one.
        var choice: Int?
    }

    var title: String
    var note = ""
    /// The width of the text it wants.
    var width: Int
    var frame = Style.heading
    private(set) var lines: [Line] = []

    init(title: String, note: String = "", width: Int, frame: Style = .heading) {
        self.title = title
        self.note = note
        self.width = width
        self.frame = frame
    }

    mutating func add(_ text: StyledText, _ priority: Int, wrapped: Bool = true, name: String? = nil, indent: Int = 0) {
        lines.append(Line(text: text, priority: priority, isWrapped: wrapped, indent: indent, name: name))
    }

    mutating func add(_ text: String, _ style: Style = .plain, _ priority: Int) {
        add(StyledText(text, style), priority)
    }

    /// An empty line; the first to go.
    mutating func space() { add(StyledText(), 100) }

    /// A line of a list.
    mutating func choice(_ text: StyledText, isHighlighted: Bool, priority: Int) {
        let number = lines.count { $0.choice != nil }
        lines.append(
            Line(
                text: text, priority: priority, isWrapped: false, name: nil, isHighlighted: isHighlighted,
                choice: number))
    }

    /// Draws it over rows 0..<`bottom`; returns where the named lines begin.
    @discardableResult
    func draw(_ glyphs: Glyphs, bottom: Int, on canvas: inout Canvas) -> [String: Rect] {
        let screen = Rect(x: 0, y: 0, width: canvas.width, height: min(bottom, canvas.height))
        let isFramed = screen.height >= 8 && screen.width >= 30
        let edge = isFramed ? 2 : 0
        let textWidth = max(0, min(width, screen.width - edge * 2))
        let room = screen.height - (isFramed ? 2 : (screen.height >= 4 ? 1 : 0))
        var shown = lines.flatMap { line in
            (line.isWrapped ? line.text.wrapped(textWidth, indent: line.indent) : [line.text]).map { text in
                var part = line
                part.text = text
                return part
            }
        }
        // The beginnings of all lines say more than the whole of some.
        if shown.filter({ $0.priority < 100 }).count > room { shown = lines }
        while shown.count > room, shown.count > 1, let worst = DialogBox.leastImportant(shown) {
            shown.remove(at: worst)
        }
        let rect: Rect
        var y: Int
        if isFramed {
            rect = screen.centred(width: textWidth + edge * 2, height: shown.count + 2)
            canvas.box(rect, glyphs, title: title, note: note, style: frame)
            y = rect.y + 1
        } else {
            rect = screen
            canvas.fill(rect)
            y = 0
            if screen.height >= 4 {
                canvas.put(title, x: 0, y: 0, style: .heading, limit: screen.width)
                y = 1
            }
        }
        var places: [String: Rect] = [:]
        for line in shown {
            canvas.put(line.text, x: rect.x + edge, y: y, limit: textWidth, ellipsis: glyphs.ellipsis)
            if let choice = line.choice {
                canvas.mark(Rect(x: rect.x + edge, y: y, width: textWidth, height: 1), .choice(choice))
            }
            if line.isHighlighted {
                canvas.restyle(Rect(x: rect.x + edge, y: y, width: textWidth, height: 1)) { $0.reverse = true }
            }
            if let name = line.name, places[name] == nil {
                places[name] = Rect(x: rect.x + edge, y: y, width: textWidth, height: 1)
            }
            y += 1
        }
        return places
    }

    /// The line to leave out first: of the least important ones the one farthest from a highlighted line.
    private static func leastImportant(_ lines: [Line]) -> Int? {
        let anchor = lines.firstIndex { $0.isHighlighted } ?? 0
        return lines.indices.max { a, b in
            let (x, y) = (lines[a], lines[b])
            if x.isHighlighted != y.isHighlighted { return x.isHighlighted }
            return x.priority != y.priority ? x.priority < y.priority : abs(a - anchor) < abs(b - anchor)
        }
    }
}
