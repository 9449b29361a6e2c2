import Balancer
import CLinux
import Glibc

/// The console's loop, on the main thread: waits for keys, snapshots and signals, feeds the model, carries out its
/// effects and draws. It sleeps until one of them happens and never retries an input that has ended.
///
/// A terminal that takes nothing holds up this loop and nothing else: the engine runs on threads of its own, and the
/// signals that end the program go to its controller.
final class ConsoleLoop {
    /// For other threads: ends the loop or has it draw.
    let wake: ConsoleWake

    private let engine: any EngineProtocol
    private let display: any ConsoleDisplay
    private let input: Int32
    private let capture: StandardErrorCapture?
    private let errands: (any ConsoleErrands)?
    private(set) var model: ConsoleModel
    private var decoder: KeyDecoder
    private var pacer = FramePacer()

    private var lastEvent: UInt64 = 0
    private var lastSequence: UInt64?
    private var lastBoot = ""
    private var interval: UInt64
    private var lastTick: UInt64 = 0
    private var lastInput: UInt64 = 0
    private var keyWaits = false
    /// The terminal's picture is to be drawn anew although the model has not changed.
    private var pictureIsStale = false
    private var isForeground = true
    /// What is on the screen: a click goes to what was seen, not to what has moved there since.
    private var seen: Canvas?
    private var outcome: ConsoleOutcome?
    private var isDraining = false

    /// - Parameters:
    ///   - input: the terminal's descriptor to read keys from.
    ///   - errands: does what is to be done outside; nil: nothing of it can be done.
    init(
        engine: any EngineProtocol, display: any ConsoleDisplay, input: Int32, model: ConsoleModel,
        decoder: KeyDecoder, capture: StandardErrorCapture? = nil, errands: (any ConsoleErrands)? = nil,
        wake: ConsoleWake = ConsoleWake()
    ) {
        self.engine = engine
        self.display = display
        self.input = input
        self.model = model
        self.decoder = decoder
        self.capture = capture
        self.errands = errands
        interval = Self.nanoseconds(model.interval)
        self.wake = wake
    }

    /// Runs until the user, the engine or the terminal ends it.
    func run() -> ConsoleOutcome {
        let subscription = engine.subscribe(sampling: true)
        let signals = ConsoleSignals.descriptor(of: ConsoleSignals.console)
        defer {
            engine.unsubscribe(subscription)
            if signals >= 0 { close(signals) }
        }
        let size = display.size
        tick(Self.now())
        tell(.resized(width: size.width, height: size.height))
        takeFigures()
        for effect in model.opening() { perform(effect) }
        while true {
            drawIfDue()
            if let outcome {
                leave()
                return outcome
            }
            let ready = wait(subscription, signals)
            let now = Self.now()
            if ready.wake { takeReasons() }
            if ready.signals { takeSignals(signals) }
            if ready.capture { capture?.drain() }
            noticeForeground()
            if ready.engine {
                drain(subscription)
                tick(now)
                takeFigures()
            }
            if ready.input { readKeys(now) } else { expireKeys(now) }
            if ready.inputEnded, !ready.input { end(.terminalLost) }
            if now &- lastTick >= Self.tickInterval { tick(now) }
        }
    }

    // MARK: - Waiting

    private struct Ready {
        var input = false
        var inputEnded = false
        var engine = false
        var wake = false
        var signals = false
        var capture = false
    }

    /// A second and a little: with a snapshot each second, the ticks ride on those and no timer fires beside them.
    private static let tickInterval: UInt64 = 1_050_000_000

    private func wait(_ subscription: Int32, _ signals: Int32) -> Ready {
        let readable = Int16(POLLIN)
        var polled = [
            // In the background the shell's own job reads the keys; a hang-up still shows.
            pollfd(fd: input, events: isForeground ? readable : 0, revents: 0),
            pollfd(fd: subscription, events: readable, revents: 0),
            pollfd(fd: wake.descriptor, events: readable, revents: 0),
            pollfd(fd: signals, events: readable, revents: 0),
            pollfd(fd: capture?.descriptor ?? -1, events: readable, revents: 0),
        ]
        guard poll(&polled, nfds_t(polled.count), timeout()) > 0 else { return Ready() }
        let ended = Int16(POLLHUP | POLLERR | POLLNVAL)
        return Ready(
            input: polled[0].revents & readable != 0, inputEnded: polled[0].revents & ended != 0,
            engine: polled[1].revents & readable != 0, wake: polled[2].revents & readable != 0,
            signals: polled[3].revents & readable != 0, capture: polled[4].revents & readable != 0)
    }

    /// Milliseconds until something has to be done, rounded up so that no wait is cut into many short ones.
    private func timeout() -> Int32 {
        let now = Self.now()
        var until = lastTick &+ Self.tickInterval
        if let milliseconds = decoder.waitMilliseconds {
            until = min(until, lastInput &+ UInt64(milliseconds) * 1_000_000)
        }
        if needsDrawing, isForeground {
            until = min(until, pacer.due(now: now, forKey: keyWaits, interval: interval))
        }
        return until <= now ? 0 : Int32(clamping: (until - now + 999_999) / 1_000_000)
    }

    // MARK: - What comes in

    private func readKeys(_ now: UInt64) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(input, &buffer, buffer.count)
        if count > 0 {
            lastInput = now
            press(decoder.feed(buffer[..<count]), now)
        } else if count == 0 {
            end(.terminalLost)
        } else {
            switch errno {
            case EINTR, EAGAIN: break
            // Read from the background, with TTIN ignored: not lost, only not ours for now.
            case EIO where !display.isForeground: break
            default: end(.terminalLost)
            }
        }
    }

    private func expireKeys(_ now: UInt64) {
        guard let milliseconds = decoder.waitMilliseconds, now >= lastInput &+ UInt64(milliseconds) * 1_000_000 else {
            return
        }
        press(decoder.expire(), now)
    }

    private func press(_ keys: [Key], _ now: UInt64) {
        guard !keys.isEmpty else { return }
        tick(now)
        for key in keys where outcome == nil {
            keyWaits = true
            if case .mouse(let event) = key {
                tell(.pointed(event, seen?.target(x: event.x, y: event.y) ?? .nothing))
            } else {
                tell(.key(key))
            }
        }
    }

    private func tick(_ now: UInt64) {
        lastTick = now
        tell(.tick(unixMilliseconds: lb_wall_milliseconds()))
        if model.load != nil, let report = errands?.news() { tell(.errand(report)) }
    }

    private func takeFigures() {
        let events = engine.events(after: lastEvent)
        if let last = events.last {
            lastEvent = last.id
            tell(.events(events))
        }
        guard let snapshot = engine.snapshot() else { return }
        if snapshot.sequence != lastSequence || snapshot.bootID != lastBoot {
            lastSequence = snapshot.sequence
            lastBoot = snapshot.bootID
            tell(.snapshot(snapshot))
        }
        if snapshot.process.phase == .stopped { engineHasStopped() }
    }

    private func takeReasons() {
        let reasons = wake.take()
        if reasons.contains(.redraw) { redrawAll() }
        if reasons.contains(.engineStopped) {
            takeFigures()
            engineHasStopped()
        }
        if reasons.contains(.terminalLost) { end(.terminalLost) }
    }

    private func engineHasStopped() { end(isDraining ? .quit(.drain) : .engineStopped) }

    private func takeSignals(_ descriptor: Int32) {
        var continued = false
        while let number = ConsoleSignals.next(from: descriptor) { continued = continued || number == SIGCONT }
        if continued, display.isForeground {
            display.resume()
            pictureIsStale = true
        }
        refit()
    }

    private func refit() {
        guard display.refit() else { return }
        let size = display.size
        tell(.resized(width: size.width, height: size.height))
    }

    /// In the background nothing is drawn; back in the foreground everything is, in the size the window has by then.
    private func noticeForeground() {
        let now = display.isForeground
        defer { isForeground = now }
        guard now, !isForeground else { return }
        display.resume()
        refit()
        pictureIsStale = true
    }

    /// Lets the eventfd become unreadable until the next news.
    private func drain(_ descriptor: Int32) {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }

    // MARK: - What goes out

    private func tell(_ message: ConsoleMessage) {
        for effect in model.update(message) { perform(effect) }
    }

    private func perform(_ effect: ConsoleEffect) {
        switch effect {
        case .submit(let action, let service): engine.submit(action, service: service, actor: ConsoleModel.actor)
        case .setInterval(let duration):
            interval = Self.nanoseconds(duration)
            engine.setSampleInterval(duration)
        case .redrawAll: redrawAll()
        case .errand(let errand): run(errand)
        case .saveScreen(let path):
            let size = display.size
            let screen = ConsoleScreen.draw(model, width: size.width, height: size.height).text + "\n"
            run(.save(path: path, screen: screen, snapshot: model.live.snapshot))
        case .terminal(let signal): display.send(signal)
        case .watch(let topic): engine.watch(topic)
        case .quit(.now): end(.quit(.now))
        case .quit(.drain):
            // The console stays and shows the countdown until the engine has stopped.
            isDraining = true
            engine.stop(drain: nil)
        }
    }

    private func run(_ errand: Errand) {
        guard let errands else { return tell(.errand(.failed("that cannot be done from this console"))) }
        if let report = errands.run(errand) { tell(.errand(report)) }
    }

    /// A terminal that has gone takes the user with it: what he was only trying does not stay.
    private func leave() { for effect in model.leaving() { perform(effect) } }

    /// The first reason counts.
    private func end(_ reason: ConsoleOutcome) { outcome = outcome ?? reason }

    private var needsDrawing: Bool { model.needsRedraw || pictureIsStale }

    private func redrawAll() {
        display.repaint()
        pictureIsStale = true
    }

    private func drawIfDue() {
        guard outcome == nil, needsDrawing, isForeground, display.isForeground else { return }
        let now = Self.now()
        guard pacer.due(now: now, forKey: keyWaits, interval: interval) <= now else { return }
        let size = display.size
        let canvas = ConsoleScreen.draw(model, width: size.width, height: size.height)
        seen = canvas
        model.didRedraw()
        keyWaits = false
        pictureIsStale = false
        let before = Self.now()
        display.show(canvas)
        if let slow = pacer.drew(at: before, took: Self.now() &- before) { tell(.slowLink(slow)) }
    }

    // MARK: - Time

    private static func now() -> UInt64 { lb_monotonic_nanoseconds() }

    private static func nanoseconds(_ duration: Duration) -> UInt64 {
        let (seconds, attoseconds) = duration.components
        return UInt64(clamping: seconds).multipliedReportingOverflow(by: 1_000_000_000).partialValue
            &+ UInt64(clamping: attoseconds / 1_000_000_000)
    }
}
