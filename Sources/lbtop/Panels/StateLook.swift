import Balancer

/// How a server's state is shown: a word and a sign beside the colour, which alone says nothing to many.
struct StateLook: Sendable {
    var sign: Character
    var word: String
    var style: Style
    /// The word in five letters.
    var shortWord: String { word == "failing" ? "fail" : String(word.prefix(5)) }

    /// The look of a server: its state, with what its reason adds in a word.
    init(_ server: ServerSnapshot, _ glyphs: Glyphs) {
        self.init(server.state, glyphs)
        let reason = server.reason ?? ""
        switch server.state {
        case .up where reason.hasPrefix("slow start"):
            // `slow start 40 %`
            word = "slow" + reason.dropFirst("slow start".count).prefix(6).replacing(" %", with: "%")
            (sign, style) = (glyphs.up, .warning)
        case .up where reason.hasPrefix("backup"):
            word = reason.hasSuffix("serving") ? "serving" : "backup"
            if word == "backup" { style = .faint }
        case .ejected:
            // `12 s: ...` while its time runs, `..., next try in 1 s` when it is over.
            let start = reason.firstRange(of: "next try in ")?.upperBound ?? reason.startIndex
            let seconds = reason[start...].prefix { $0.isNumber }
            if reason[start...].dropFirst(seconds.count).hasPrefix(" s"), !seconds.isEmpty, seconds.count < 5 {
                word = "ejected \(seconds)s"
            }
        default: break
        }
    }

    init(_ state: ServerState, _ glyphs: Glyphs) {
        word = state.rawValue
        switch state {
        case .up: (sign, style) = (glyphs.live, .good)
        case .checking: (sign, style) = ("?", .warning)
        case .failing: (sign, style) = ("!", .warning)
        case .ejected: (sign, style) = ("!", .warning)
        case .down: (sign, style) = ("x", .bad)
        case .draining, .removing: (sign, style) = (glyphs.down, .warning)
        case .off: (sign, style) = ("-", .faint)
        }
    }
}
