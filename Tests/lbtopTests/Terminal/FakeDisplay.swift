import Synchronization

@testable import lbtop

/// A display that notes what it is asked to show. Its own state is behind a lock so that a test may read it while the
/// loop runs.
final class FakeDisplay: ConsoleDisplay, Sendable {
    struct State: Sendable {
        var size = (width: 80, height: 24)
        var newSize: (width: Int, height: Int)?
        var frames: [Canvas] = []
        var repaints = 0
        var resumes = 0
        var signals: [TerminalSignal] = []
        var isForeground = true
        /// How often the loop has asked for it.
        var looks = 0
    }

    private let state = Mutex(State())

    var seen: State { state.withLock { $0 } }
    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    var size: (width: Int, height: Int) { seen.size }
    var isForeground: Bool {
        state.withLock {
            $0.looks += 1
            return $0.isForeground
        }
    }
    func show(_ canvas: Canvas) { state.withLock { $0.frames.append(canvas) } }
    func repaint() { state.withLock { $0.repaints += 1 } }
    func send(_ signal: TerminalSignal) { state.withLock { $0.signals.append(signal) } }
    func resume() { state.withLock { $0.resumes += 1 } }
    func refit() -> Bool {
        state.withLock {
            guard let size = $0.newSize else { return false }
            $0.size = size
            $0.newSize = nil
            return true
        }
    }
}
