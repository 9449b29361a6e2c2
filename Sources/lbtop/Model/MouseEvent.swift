/// What a mouse did, at a cell of the screen. Releases, motion and other buttons mean nothing here.
struct MouseEvent: Hashable, Sendable {
    enum Kind: Sendable { case press, wheelUp, wheelDown }

    var kind: Kind
    /// The cell, from 0 at the upper left.
    var x: Int
    var y: Int

    /// Reads the parameters of an xterm report of mode 1006, `<button;column;row`, and its last byte.
    ///
    /// Nil for what is none, or means nothing: a release, a drag, another button, a place that no screen has.
    init?(parameters: String, final: UInt8) {
        guard parameters.hasPrefix("<"), final == UInt8(ascii: "M") else { return nil }
        let words = parameters.dropFirst().split(separator: ";", omittingEmptySubsequences: false)
        let numbers = words.compactMap { word in
            word.utf8.count <= 5 && word.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(word) : nil
        }
        guard words.count == 3, numbers.count == 3, numbers[1] > 0, numbers[2] > 0 else { return nil }
        switch numbers[0] {
        case 0: kind = .press
        case 64: kind = .wheelUp
        case 65: kind = .wheelDown
        // 32 is motion; 4, 8 and 16 are Shift, Alt and Control, which are left to the terminal's own use.
        default: return nil
        }
        (x, y) = (numbers[1] - 1, numbers[2] - 1)
    }

    init(_ kind: Kind, x: Int, y: Int) { (self.kind, self.x, self.y) = (kind, x, y) }
}
