import Balancer

@testable import lbtop

/// An invented balancer with a frozen clock, and a console on it that tests drive by keys and read as text.
struct Stage {
    /// 2026-03-14 12:32:16 UTC, in milliseconds since 1970.
    static let noon: Int64 = 1_773_491_536_000
    static let strategySwapped = noon - 32_000

    var model: ConsoleModel
    var snapshot: EngineSnapshot
    var width: Int
    var height: Int
    /// All effects since the start, but for what was only looked at.
    var effects: [ConsoleEffect] = []
    /// What the console asked the engine to show, since the start.
    var watched: [WatchTopic] = []
    private var nextEvent: UInt64 = 1
    /// Invented latencies since the start, by the longest time of their bucket.
    private var latencies: [UInt64: UInt64] = [:]
    /// False when the snapshot brings buckets of its own.
    var inventsLatencies: Bool

    init(
        _ snapshot: EngineSnapshot = Stage.busy(), options: ConsoleOptions = ConsoleOptions(),
        preferences: ConsolePreferences = ConsolePreferences(), width: Int = 80, height: Int = 24
    ) {
        self.snapshot = snapshot
        inventsLatencies = !snapshot.services.contains { $0.watched?.latency.contains { $0.server == nil } ?? false }
        self.width = width
        self.height = height
        model = ConsoleModel(options: options, preferences: preferences)
        send(.resized(width: width, height: height))
        send(.tick(unixMilliseconds: snapshot.unixMilliseconds))
    }

    mutating func send(_ message: ConsoleMessage) {
        for effect in model.update(message) {
            switch effect {
            // Asked for always, so that the past is known.
            case .watch(.latency(_, nil)): break
            case .watch(let topic): watched.append(topic)
            default: effects.append(effect)
            }
        }
    }

    /// The screen as text.
    var screen: String { canvas.text }
    var canvas: Canvas { ConsoleScreen.draw(model, width: width, height: height) }
    var context: PanelContext { PanelContext(model, width: width, height: height) }
    /// The names in the table, from top to bottom.
    var names: [String] { model.rows.map(\.server.name) }
    var selected: String? { model.selectedServer?.name }

    /// Presses keys written as text: letters stand for themselves, `<enter>` and the like for the others.
    mutating func press(_ text: String) {
        var rest = text[...]
        while let first = rest.first {
            if first == "<", let end = rest.firstIndex(of: ">"), let key = Stage.keys[String(rest[..<end].dropFirst())]
            {
                send(.key(key))
                rest = rest[rest.index(after: end)...]
            } else {
                send(.key(.character(first)))
                rest = rest.dropFirst()
            }
        }
    }

    /// Clicks where a text stands on the screen, at its first character; false when it does not.
    @discardableResult
    mutating func click(_ text: String) -> Bool {
        let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
        for (y, line) in lines.enumerated() {
            guard let range = line.firstRange(of: text) else { continue }
            point(.press, SafeText.width(String(line[..<range.lowerBound])), y)
            return true
        }
        return false
    }

    /// Uses the mouse at a cell.
    mutating func point(_ kind: MouseEvent.Kind, _ x: Int, _ y: Int) {
        send(.pointed(MouseEvent(kind, x: x, y: y), canvas.target(x: x, y: y)))
    }

    /// The time goes on by so much, without a snapshot.
    mutating func wait(milliseconds: Int64) {
        send(.tick(unixMilliseconds: model.live.unixMilliseconds + milliseconds))
    }

    private static let keys: [String: Key] = [
        "enter": .enter, "esc": .escape, "tab": .tab, "s-tab": .backTab, "bs": .backspace, "del": .delete,
        "ins": .insert, "up": .up, "down": .down, "left": .left, "right": .right, "home": .home, "end": .end,
        "pgup": .pageUp, "pgdn": .pageDown, "f1": .function(1), "f2": .function(2), "f3": .function(3),
        "f4": .function(4), "f5": .function(5),
        "f6": .function(6),
        "f7": .function(7), "f8": .function(8), "f10": .function(10), "^a": .control("a"), "^b": .control("b"),
        "^c": .control("c"), "^d": .control("d"), "^e": .control("e"), "^f": .control("f"), "^g": .control("g"),
        "^k": .control("k"), "^l": .control("l"), "^r": .control("r"), "^u": .control("u"), "^w": .control("w"),
        "^z": .control("z"),
    ]

    /// Lets a second of the invented traffic pass: each server gets `picks` more, by name.
    mutating func pass(seconds: Int = 1, picks: [String: UInt64] = ["a1": 6100, "a2": 5400, "a3": 5200, "a4": 5100]) {
        for _ in 0..<seconds {
            snapshot.sequence += 1
            snapshot.unixMilliseconds += 1000
            snapshot.uptimeMilliseconds += 1000
            snapshot.process.cpuMicroseconds += 610_000
            for service in snapshot.services.indices {
                snapshot.services[service].accepted += 3400
                snapshot.services[service].watched?.grow()
                for server in snapshot.services[service].servers.indices {
                    let name = snapshot.services[service].servers[server].name
                    let count = picks[name] ?? 0
                    snapshot.services[service].servers[server].traffic.add(count)
                    snapshot.services[service].totals.add(count)
                    measure(count, snapshot.services[service].servers[server].traffic.latency)
                }
            }
            for service in snapshot.services.indices { showLatencies(in: &snapshot.services[service]) }
            send(.snapshot(snapshot))
        }
    }

    /// Adds requests whose latencies are as a server's percentiles say.
    private mutating func measure(_ count: UInt64, _ figures: LatencyFigures) {
        let parts: [(UInt64?, UInt64)] = [(figures.p50, 50), (figures.p90, 40), (figures.p99, 9), (figures.max, 1)]
        for (time, part) in parts where count * part >= 100 {
            if let time { latencies[min(time, 1 << 40), default: 0] += count * part / 100 }
        }
    }

    private func showLatencies(in service: inout ServiceSnapshot) {
        guard inventsLatencies else { return }
        var detail = LatencyDetail(server: nil)
        detail.buckets = latencies.sorted { $0.key < $1.key }.map { .init(upToMicroseconds: $0.key, count: $0.value) }
        var details = service.watched ?? WatchedDetails()
        details.latency = details.latency.filter { $0.server != nil } + [detail]
        service.watched = details
    }

    /// An event of the engine, now.
    mutating func event(
        _ kind: EngineEvent.Kind, _ text: String, level: EngineEvent.Level = .notice, server: String? = nil,
        actor: String? = nil,
        command: UInt64? = nil, secondsAgo: Int64 = 0
    ) {
        let event = EngineEvent(
            id: nextEvent, unixMilliseconds: snapshot.unixMilliseconds - secondsAgo * 1000, kind: kind, level: level,
            server: server, actor: actor, commandID: command, text: text)
        nextEvent += 1
        send(.events([event]))
    }

    /// Changes a server of the first service, by name.
    mutating func change(_ name: String, _ body: (inout ServerSnapshot) -> Void) {
        guard let position = snapshot.services[0].servers.firstIndex(where: { $0.name == name }) else { return }
        body(&snapshot.services[0].servers[position])
    }

    /// A running console after some 20 s of traffic, with events.
    static func running(
        _ snapshot: EngineSnapshot = Stage.busy(), options: ConsoleOptions = ConsoleOptions(), width: Int = 80,
        height: Int = 24
    ) -> Stage {
        var stage = Stage(snapshot, options: options, width: width, height: height)
        stage.event(.listening, "listening on 127.0.0.1:8080 (http)", secondsAgo: 3)
        for second in 0..<20 {
            let wave = UInt64(second * 37 % 11) * 90
            stage.pass(picks: ["a1": 6100 - wave, "a2": 5400 - wave, "a3": 5200 - wave, "a4": 5100 - wave])
            if second == 4 {
                stage.event(.serverDown, "b2 down: connection refused 3x; its requests went to others", level: .error)
            }
            if second == 9 {
                stage.event(
                    .strategy, "strategy round-robin -> least-connections", actor: "console", command: 1)
            }
            if second == 15 {
                stage.event(
                    .draining, "b1 draining: 12 requests in flight", level: .notice, actor: "console", command: 2)
            }
        }
        stage.send(.tick(unixMilliseconds: stage.snapshot.unixMilliseconds + Hint.lifetime))
        stage.send(.tick(unixMilliseconds: stage.snapshot.unixMilliseconds))
        return stage
    }
}

extension TrafficFigures {
    fileprivate mutating func add(_ count: UInt64) {
        picks += count
        requests += count
        reused += count * 98 / 100
        bytesIn += count * 570
        bytesOut += count * 9_800
        responses["2xx", default: 0] += count
    }
}
