import CFaults
import Glibc
import Synchronization

@testable import Balancer

/// Sends of an engine that the kernel refuses on purpose, as often as a test wants, from a size on.
final class HeldSends: Sendable {
    /// False where this kernel or container does not allow it.
    static let isPossible: Bool = {
        let outcome = Mutex<Int32>(-1)
        Thread.start(name: "held-sends") { outcome.withLock { $0 = lb_hold_sends(.max >> 33) } }?.join()
        let listener = outcome.withLock { $0 }
        if listener >= 0 { close(listener) }
        return listener >= 0
    }()

    private let listener = Mutex<Int32>(-1)
    private let refusals: Mutex<Int>
    private let isOver = Flag()
    private let error: Int32
    private let answering = Mutex<Thread?>(nil)
    private let count = Mutex(0)

    /// The next `refusals` sends fail with `error`; those after them are carried out.
    init(refusing refusals: Int, with error: Int32) {
        self.refusals = Mutex(refusals)
        self.error = error
    }

    /// How many were refused.
    var refused: Int { count.withLock { $0 } }

    /// Runs `body` on a thread whose sends, and those of every thread that it starts, are held from `least` bytes on.
    func hold<Result: Sendable>(from least: Int, _ body: @escaping @Sendable () throws -> Result) throws -> Result {
        let outcome = Mutex<Swift.Result<Result, any Error>?>(nil)
        let thread = Thread.start(name: "holds-sends") { [self] in
            let held = lb_hold_sends(least)
            listener.withLock { $0 = held }
            answering.withLock { $0 = Thread.start(name: "answers-sends") { [self] in answer(held) } }
            let result = Swift.Result { try body() }
            outcome.withLock { $0 = result }
        }
        thread?.join()
        guard let result = outcome.withLock({ $0 }) else { throw TestFailure("nothing was held") }
        return try result.get()
    }

    /// Ends it; what is held then fails.
    func end() {
        isOver.set()
        answering.withLock { $0 }?.join()
        listener.withLock { if $0 >= 0 { close($0) } }
    }

    private func answer(_ held: Int32) {
        while true {
            var entries = [
                pollfd(fd: held, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isOver.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&entries, 2, -1)
            if entries[1].revents != 0 { return }
            guard entries[0].revents & Int16(POLLIN) != 0 else { return }
            let refuses = refusals.withLock { left in
                defer { left = max(0, left - 1) }
                return left > 0
            }
            if lb_answer_send(held, refuses ? error : 0) == 0, refuses { count.withLock { $0 += 1 } }
        }
    }
}
