/// A key as the console understands it, free of any terminal's encoding.
enum Key: Hashable, Sendable {
    /// A printable character, the space included.
    case character(Character)
    /// Control with a lower-case letter, e.g. `control("c")`.
    case control(Character)
    /// F1...F12.
    case function(Int)
    case enter, escape, tab, backTab, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    /// The mouse was used; the loop finds out on what.
    case mouse(MouseEvent)
    /// Text pasted in one piece (bracketed paste); it never fires keys.
    case paste(String)
}
