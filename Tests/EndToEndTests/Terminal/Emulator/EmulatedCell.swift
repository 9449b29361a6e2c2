/// One cell of the emulated terminal.
struct EmulatedCell: Equatable {
    /// A character with its combining marks; empty in the second half of a wide one.
    var text = " "
    var look = EmulatedLook()

    /// What of the cell can be seen: a space has no ink, so its colour and weight do not count.
    var visible: EmulatedCell {
        guard text == " ", !look.reverse else { return self }
        var cell = self
        cell.look = EmulatedLook(background: look.background)
        cell.look.underline = look.underline
        return cell
    }
}

/// How a cell is drawn. Colours: nil is the terminal's own; 0...255 are xterm's; from `rgb` on it is direct colour.
struct EmulatedLook: Equatable {
    static let rgb = 1 << 24

    var foreground: Int?
    var background: Int?
    var bold = false
    var dim = false
    var underline = false
    var reverse = false
}
