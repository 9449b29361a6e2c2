/// SGR: what is written next looks so.
enum EmulatorPen {
    static func applying(_ parameters: [[Int?]], to pen: EmulatedLook) -> EmulatedLook {
        var pen = pen
        var rest = (parameters.isEmpty ? [[0]] : parameters)[...]
        while let parameter = rest.popFirst() {
            let number = parameter.first.flatMap { $0 } ?? 0
            switch number {
            case 0: pen = EmulatedLook()
            case 1: pen.bold = true
            case 2: pen.dim = true
            case 4: pen.underline = true
            case 7: pen.reverse = true
            case 22: (pen.bold, pen.dim) = (false, false)
            case 24: pen.underline = false
            case 27: pen.reverse = false
            case 30...37: pen.foreground = number - 30
            case 40...47: pen.background = number - 40
            case 90...97: pen.foreground = number - 82
            case 100...107: pen.background = number - 92
            case 39: pen.foreground = nil
            case 49: pen.background = nil
            case 38: pen.foreground = colour(parameter, &rest)
            case 48: pen.background = colour(parameter, &rest)
            default: break
            }
        }
        return pen
    }

    /// `38;5;n`, `38;2;r;g;b`, `38:5:n`, `38:2:space:r:g:b`.
    private static func colour(_ parameter: [Int?], _ rest: inout ArraySlice<[Int?]>) -> Int? {
        var parts = parameter.dropFirst().map { $0 ?? 0 }
        if parts.isEmpty {
            let kind = rest.popFirst()?.first.flatMap { $0 } ?? 0
            parts = [kind]
            for _ in 0..<(kind == 2 ? 3 : 1) { parts.append(rest.popFirst()?.first.flatMap { $0 } ?? 0) }
        }
        if parts.first == 2, parts.count >= 4 {
            let rgb = parts.suffix(3)
            return EmulatedLook.rgb + rgb.reduce(0) { $0 << 8 | $1 }
        }
        return parts.count > 1 ? parts[1] : nil
    }
}
