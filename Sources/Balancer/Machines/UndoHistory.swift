/// What administrators have done to a service, and what of it was taken back: two stacks, newest last.
///
/// Pure data. What the engine does by itself is not in it.
struct UndoHistory: Equatable, Sendable {
    /// What an action has changed, with the values on both sides: the same value serves to take it back and to do
    /// it again.
    enum Subject: Equatable, Sendable {
        /// A server as decided; nil where it is not there, or leaving.
        case server(from: Settings.Server?, to: Settings.Server?)
        case strategy(from: String, to: String)
        case timeout(TimeoutName, from: Int64, to: Int64)

        /// The way back.
        var reversed: Subject {
            switch self {
            case .server(let from, let to): .server(from: to, to: from)
            case .strategy(let from, let to): .strategy(from: to, to: from)
            case .timeout(let name, let from, let to): .timeout(name, from: to, to: from)
            }
        }
    }

    /// An administrative action.
    struct Step: Equatable, Sendable {
        /// What was done, e.g. `drain b1`.
        var words: String
        var subject: Subject
    }

    /// Which way a step goes.
    enum Direction: Sendable { case undo, redo }

    /// The most actions that can be taken back.
    static let depth = 100

    private var done: [Step] = []
    private var undone: [Step] = []

    /// The step that is next in a direction, or nil.
    func next(_ direction: Direction) -> Step? { direction == .undo ? done.last : undone.last }

    /// A new action: what was taken back before cannot be done again.
    mutating func did(_ step: Step) {
        undone = []
        if done.count == UndoHistory.depth { done.removeFirst() }
        done.append(step)
    }

    /// The next step of a direction has been gone.
    mutating func went(_ direction: Direction) {
        switch direction {
        case .undo: if let step = done.popLast() { undone.append(step) }
        case .redo: if let step = undone.popLast() { done.append(step) }
        }
    }

    /// The next step of a direction can never be gone again: something newer touched the same.
    mutating func drop(_ direction: Direction) {
        switch direction {
        case .undo: _ = done.popLast()
        case .redo: _ = undone.popLast()
        }
    }
}
