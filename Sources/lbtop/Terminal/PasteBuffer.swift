/// What a terminal sends between the marks of a bracketed paste. Pure.
///
/// The text may hold anything, the mark of its own end too, with keys behind it: so an end counts only when a moment of
/// silence has followed, and of several ends the last one. A paste that pauses stays a paste until its end comes or the
/// user presses Esc, `^C` or `^G`: the rest of a slow paste must not act as keys.
struct PasteBuffer: Sendable {
    /// What begins and ends a paste.
    static let begin = Array("\u{1b}[200~".utf8)
    static let end = Array("\u{1b}[201~".utf8)
    /// A paste larger than this is cut: the console has one-line prompts.
    static let longest = 64 * 1024
    /// How long nothing may come before an end counts, and before a paste without an end is shown as far as it goes.
    private static let settlingMilliseconds = 100
    private static let pausingMilliseconds = 1000

    private var text: [UInt8] = []
    /// What came after the last end mark; before there is one, what could be its beginning.
    private var held: [UInt8] = []
    private var hasEnded = false
    /// It has paused once: what has come so far was handed out.
    private(set) var hasPaused = false

    /// How long to wait for more before `expire`; nil: nothing is left to hand out.
    var waitMilliseconds: Int? {
        if hasEnded { return Self.settlingMilliseconds }
        return hasPaused && text.isEmpty ? nil : Self.pausingMilliseconds
    }

    mutating func take(_ bytes: some Sequence<UInt8>) {
        held += bytes
        while let mark = held.firstRange(of: Self.end) {
            keep(held[..<mark.lowerBound])
            held.removeFirst(mark.upperBound)
            hasEnded = true
        }
        let sure = hasEnded ? held.count - Self.longest : held.count - Self.end.count + 1
        if sure > 0 {
            keep(held[..<sure])
            held.removeFirst(sure)
        }
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        text += bytes.prefix(max(0, Self.longest - text.count))
    }

    /// Nothing more came in time.
    ///
    /// - Returns: the text, nil when there is none to tell of; and what follows a paste that has ended, nil when it goes on.
    mutating func expire() -> (text: String?, rest: [UInt8]?) {
        let isRest = hasPaused
        if !hasEnded {
            // All but what could still become the mark of the end.
            let mark =
                held.lastIndex(of: 0x1b).map { held[$0...] }.flatMap { Self.end.starts(with: $0) ? $0 : nil } ?? []
            keep(held.dropLast(mark.count))
            held = Array(mark)
            hasPaused = true
        }
        let result = isRest && text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
        text = []
        return (result, hasEnded ? held : nil)
    }

    /// Whether a read means that the user wants the keyboard back: Esc, `^C` or `^G` alone, after a pause.
    func isGivenUp(by bytes: [UInt8]) -> Bool {
        hasPaused && !hasEnded && (bytes == [0x1b] || bytes == [0x03] || bytes == [0x07])
    }
}
