/// The `:` line: editing, history, completion, and the line that says what is wrong.
struct CommandLine: Sendable, Equatable {
    enum Outcome: Equatable { case stay, cancel, run(String) }

    var editor = LineEditor()
    /// What is wrong with the line that was just tried.
    var problem: String?
    /// What the last Tab could be completed to.
    var candidates: [String] = []
    /// Where in the history we are, counted back from the newest; nil: the line being typed.
    private var historyPosition: Int?
    private var draft = ""

    init(_ text: String = "") { editor.set(text) }

    mutating func press(_ key: Key, history: [String], words: CommandWords) -> Outcome {
        switch key {
        case .escape, .control("g"), .control("c"): return .cancel
        case .backspace where editor.isEmpty: return .cancel
        case .enter:
            let text = editor.text.trimmed
            return text.isEmpty ? .cancel : .run(text)
        case .tab:
            problem = nil
            let completion = words.complete(editor.head)
            editor.setHead(completion.text)
            candidates = completion.candidates
        case .up, .control("p"): recall(1, history)
        case .down, .control("n"): recall(-1, history)
        default:
            problem = nil
            candidates = []
            _ = editor.press(key)
        }
        return .stay
    }

    private mutating func recall(_ step: Int, _ history: [String]) {
        problem = nil
        candidates = []
        let position = (historyPosition ?? -1) + step
        guard position < history.count else { return }
        if historyPosition == nil { draft = editor.text }
        if position < 0 {
            if historyPosition != nil { editor.set(draft) }
            historyPosition = nil
            return
        }
        historyPosition = position
        editor.set(history[history.count - 1 - position])
    }
}
