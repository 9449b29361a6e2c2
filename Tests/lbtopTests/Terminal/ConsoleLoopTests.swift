import Balancer
import Foundation
import Glibc
import Synchronization
import Testing

@testable import lbtop

@Suite struct ConsoleLoopTests {
    /// A loop on a thread of its own, with a pipe for its keyboard.
    private final class Running: Sendable {
        let engine = FakeEngine()
        let display = FakeDisplay()
        let wake = ConsoleWake()
        private let keyboard: Int32
        private let input: Int32
        private let result = Mutex<ConsoleOutcome?>(nil)

        init() {
            var ends: [Int32] = [-1, -1]
            #expect(pipe(&ends) == 0)
            (input, keyboard) = (ends[0], ends[1])
        }

        deinit { Glibc.close(input) }

        func start() {
            Foundation.Thread.detachNewThread { [self] in
                let loop = ConsoleLoop(
                    engine: engine, display: display, input: input, model: ConsoleModel(options: ConsoleOptions()),
                    decoder: KeyDecoder(), wake: wake)
                let outcome = loop.run()
                result.withLock { $0 = outcome }
            }
        }

        func type(_ text: String) { _ = text.withCString { write(keyboard, $0, strlen($0)) } }
        func hangUp() { Glibc.close(keyboard) }
        var outcome: ConsoleOutcome? { result.withLock { $0 } }
    }

    /// Polls until it holds, at most 20 s.
    private func eventually(_ condition: () -> Bool) -> Bool {
        let deadline = Date(timeIntervalSinceNow: 20)
        while Date() < deadline {
            if condition() { return true }
            usleep(1000)
        }
        return condition()
    }

    private func snapshot(_ sequence: UInt64, phase: ProcessFigures.Phase = .running) -> EngineSnapshot {
        var snapshot = EngineSnapshot()
        snapshot.sequence = sequence
        snapshot.process.phase = phase
        var service = ServiceSnapshot()
        service.name = "default"
        for number in 1...3 {
            var server = ServerSnapshot()
            server.id = UInt64(number)
            server.name = "a\(number)"
            service.servers.append(server)
        }
        snapshot.services = [service]
        return snapshot
    }

    private func started() -> Running {
        let running = Running()
        running.engine.change { $0.snapshot = snapshot(1) }
        running.start()
        return running
    }

    @Test("q without connections ends at once; the subscription is given back")
    func quits() {
        let running = started()
        running.type("q")
        #expect(eventually { running.outcome == .quit(.now) })
        #expect(running.engine.seen.unsubscribed)
        #expect(!running.display.seen.frames.isEmpty)
    }

    @Test("The end of the keyboard is a lost terminal, not an endless row of errors")
    func endOfInput() {
        let running = started()
        running.hangUp()
        #expect(eventually { running.outcome == .terminalLost })
    }

    @Test("A keyboard that was never there is a lost terminal")
    func noInput() {
        let loop = ConsoleLoop(
            engine: FakeEngine(), display: FakeDisplay(), input: 1_000_000,
            model: ConsoleModel(options: ConsoleOptions()),
            decoder: KeyDecoder())
        #expect(loop.run() == .terminalLost)
    }

    @Test("SIGHUP's reason and the engine's end end the loop, each as what it is")
    func reasons() {
        let lost = started()
        lost.wake.post(.terminalLost)
        #expect(eventually { lost.outcome == .terminalLost })
        let stopped = started()
        stopped.wake.post(.engineStopped)
        #expect(eventually { stopped.outcome == .engineStopped })
        let seen = started()
        seen.engine.change { $0.snapshot = snapshot(2, phase: .stopped) }
        #expect(eventually { seen.outcome == .engineStopped })
    }

    @Test("A key's order reaches the engine in the console's name")
    func submits() {
        let running = started()
        #expect(eventually { !running.display.seen.frames.isEmpty })
        running.type("d")
        #expect(eventually { !running.engine.seen.submitted.isEmpty })
        let first = running.engine.seen.submitted.first
        #expect(first?.actor == "console")
        if case .drain(let server)? = first?.action { #expect(server == "a1") } else { Issue.record("no drain") }
        running.hangUp()
        #expect(eventually { running.outcome != nil })
    }

    @Test("A click selects the server that was drawn there")
    func clicks() {
        let running = started()
        #expect(eventually { running.display.seen.frames.last?.places.contains { $0.target == .server(3) } ?? false })
        let place = running.display.seen.frames.last?.places.first { $0.target == .server(3) }
        guard let place else { return fail("no row of a3") }
        #expect(running.display.seen.signals == [.mouse(true)])
        running.type("\u{1b}[<0;\(place.rect.x + 3);\(place.rect.y + 1)Md")
        #expect(eventually { !running.engine.seen.submitted.isEmpty })
        if case .drain(let server)? = running.engine.seen.submitted.first?.action { #expect(server == "a3") }
        running.hangUp()
        #expect(eventually { running.outcome != nil })
    }

    @Test("What cannot be done from this console is said")
    func noErrands() {
        let running = started()
        #expect(eventually { !running.display.seen.frames.isEmpty })
        running.type(":save x\r")
        #expect(eventually { running.display.seen.frames.last?.text.contains("cannot be done") ?? false })
        running.hangUp()
        #expect(eventually { running.outcome != nil })
    }

    @Test("After drain and quit the console stays until the engine has stopped")
    func drains() {
        let running = Running()
        running.engine.change {
            $0.snapshot = snapshot(1)
            $0.snapshot?.services[0].active = 5
        }
        running.start()
        #expect(eventually { !running.display.seen.frames.isEmpty })
        running.type("q")
        running.type("d")
        #expect(eventually { running.engine.seen.stops.count == 1 })
        #expect(running.engine.seen.stops.first == .some(nil))
        #expect(running.outcome == nil)
        running.engine.change { $0.snapshot = snapshot(2, phase: .draining) }
        running.engine.change { $0.snapshot = snapshot(3, phase: .stopped) }
        #expect(eventually { running.outcome == .quit(.drain) })
    }

    @Test("News of the engine is drawn, and without news and keys nothing is")
    func drawsOnNews() {
        let running = started()
        #expect(eventually { !running.display.seen.frames.isEmpty })
        let before = running.display.seen.frames.count
        running.engine.change { $0.snapshot = snapshot(2) }
        #expect(eventually { running.display.seen.frames.count > before })
        running.hangUp()
        #expect(eventually { running.outcome != nil })
    }

    @Test("A burst of keys is drawn in few frames, and none of them is lost")
    func burst() {
        let running = started()
        #expect(eventually { !running.display.seen.frames.isEmpty })
        running.type(String(repeating: "jk", count: 2000) + "jd")
        #expect(eventually { !running.engine.seen.submitted.isEmpty })
        if case .drain(let server)? = running.engine.seen.submitted.first?.action { #expect(server == "a2") }
        running.hangUp()
        #expect(eventually { running.outcome != nil })
        #expect(running.display.seen.frames.count < 1000)
    }

    @Test("In the background nothing is drawn and no key is read; back in front everything is drawn again")
    func background() {
        let running = started()
        #expect(eventually { !running.display.seen.frames.isEmpty })
        running.display.change { $0.isForeground = false }
        /// Lets the loop go round.
        func round(_ sequence: UInt64) {
            let looks = running.display.seen.looks
            running.engine.change { $0.snapshot = snapshot(sequence) }
            #expect(eventually { running.display.seen.looks > looks + 1 })
        }
        round(2)
        round(3)
        let frames = running.display.seen.frames.count
        running.type("d")
        running.display.change { $0.newSize = (100, 30) }
        round(4)
        round(5)
        #expect(running.engine.seen.submitted.isEmpty)
        #expect(running.display.seen.frames.count == frames)
        running.display.change { $0.isForeground = true }
        #expect(eventually { running.engine.seen.submitted.count == 1 })
        #expect(eventually { running.display.seen.frames.last?.width == 100 })
        #expect(running.display.seen.resumes == 1)
        running.hangUp()
        #expect(eventually { running.outcome != nil })
    }

    @Test("The interval asked for by command reaches the engine")
    func interval() {
        let running = started()
        #expect(eventually { !running.display.seen.frames.isEmpty })
        running.type(":interval 500ms\r")
        #expect(eventually { running.engine.seen.intervals == [.milliseconds(500)] })
        running.hangUp()
        #expect(eventually { running.outcome != nil })
    }
}
