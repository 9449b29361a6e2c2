import Balancer
import CLinux
import Glibc
import Synchronization

/// Writes what is changed at run time to the file of `--state`, on a thread of its own: the disk delays nobody.
final class StateKeeper: Sendable {
    /// Changes that come together are written together.
    private static let pause: Int32 = 200
    /// After a failure it is tried again after so long.
    private static let retry: Int32 = 10_000

    let file: StateFile
    private let newest = Mutex<KeptState?>(nil)
    private let problem = Mutex<String?>(nil)
    private let changed = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))

    init(_ file: StateFile) { self.file = file }

    deinit { close(changed) }

    /// Takes what is to be kept from now on. Any thread; waits for no disk.
    func keep(_ state: KeptState) {
        newest.withLock { $0 = state }
        var one: UInt64 = 1
        _ = Glibc.write(changed, &one, 8)
    }

    /// Why the newest state is not in the file; nil when it is. To be asked when `follow` has returned.
    var unwritten: String? { problem.withLock { $0 } }

    /// Writes what comes until `stopped` is raised, and then what is left.
    func follow(_ engine: Engine, stopped: WakeUp) {
        var hasFailed = false
        while true {
            let isOver = stopped.wait(or: changed, milliseconds: hasFailed ? StateKeeper.retry : -1)
            if !isOver && !hasFailed { stopped.wait(milliseconds: StateKeeper.pause) }
            if let state = newest.withLock({ $0.take() }) {
                do throws(SpecError) {
                    try file.write(state)
                    if hasFailed { engine.report(.notice, "--state: the file is written again") }
                    hasFailed = false
                    problem.withLock { $0 = nil }
                } catch {
                    newest.withLock { if $0 == nil { $0 = state } }
                    if !hasFailed { engine.report(.error, "\(error.message); trying again every 10 s") }
                    hasFailed = true
                    problem.withLock { $0 = error.message }
                }
            }
            if isOver { return }
        }
    }
}
