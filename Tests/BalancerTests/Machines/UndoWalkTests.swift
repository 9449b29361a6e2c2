import Testing

@testable import Balancer

/// Random walks of actions, undo and redo against a shadow: a list of the states passed, and a position in it.
@Suite struct UndoWalkTests {
    private static func action(_ random: inout SeededGenerator, _ settings: Settings, _ step: Int) -> Command.Action {
        let names = settings.services[0].servers.map(\.spec.name)
        let name = names.randomElement(using: &random) ?? "nobody"
        let port = UInt16.random(in: 100...120, using: &random)
        switch Int.random(in: 0..<13, using: &random) {
        case 0, 1: return .add(ServerSpec(address: .host("127.0.0.1", port: port), name: "n\(step)", weight: 2))
        case 2: return .drain(server: name)
        case 3: return .enable(server: name)
        case 4: return .off(server: name)
        case 5: return .remove(server: name, now: false)
        case 6: return .remove(server: name, now: true)
        case 7: return .weight(server: name, Int.random(in: 1...256, using: &random))
        case 8: return .strategy(Strategies.names.randomElement(using: &random) ?? "")
        case 9: return .maximum(server: name, Bool.random(using: &random) ? nil : Int(port))
        case 10: return .check(server: name, Bool.random(using: &random))
        case 11:
            let timeout = TimeoutName.allCases.randomElement(using: &random) ?? .idle
            return .timeout(timeout.rawValue, milliseconds: Int64(port) * 10)
        default:
            let address = ServerAddress.host("127.0.0.1", port: port)
            return .edit(
                server: name, name: Bool.random(using: &random) ? "e\(step)" : nil,
                address: Bool.random(using: &random) ? address : nil)
        }
    }

    /// Servers that leave do so at once: they are not there for an administrator any more.
    private static func settle(_ settings: inout Settings) {
        for server in settings.services[0].servers where server.administration == .removing {
            _ = settings.finishRemoval(id: server.id, service: 0)
        }
    }

    /// Plays one walk; returns what went wrong.
    private static func walk(seed: UInt64) throws -> String? {
        var random = SeededGenerator(seed: seed)
        var settings = try UndoTests.settings()
        var passed = [UndoTests.state(settings)]
        var at = 0
        for step in 0..<400 {
            let choice = Int.random(in: 0..<10, using: &random)
            let action: Command.Action = choice < 3 ? .undo : choice < 5 ? .redo : action(&random, settings, step)
            var wasDone = true
            do throws(SpecError) { _ = try settings.apply(action, service: 0) } catch { wasDone = false }
            // Sometimes it is still there when the next order comes.
            let isSlow = action != .undo && action != .redo && Int.random(in: 0..<4, using: &random) == 0
            var settled = settings
            settle(&settled)
            if !isSlow { settings = settled }
            switch action {
            case .undo:
                if wasDone != (at > 0) { return "step \(step): undo \(wasDone) at \(at)" }
                if wasDone { at -= 1 }
            case .redo:
                if wasDone != (at + 1 < passed.count) { return "step \(step): redo \(wasDone) at \(at)" }
                if wasDone { at += 1 }
            default:
                let state = UndoTests.state(settled)
                // A cut of what leaves anyway is no step of its own.
                guard wasDone, state != passed[at] else { continue }
                passed = passed[...at] + [state]
                at += 1
                if at > UndoHistory.depth {
                    passed.removeFirst()
                    at -= 1
                }
            }
            if UndoTests.state(settled) != passed[at] {
                return "step \(step), \(action): \(UndoTests.state(settled)) is not \(passed[at])"
            }
        }
        return nil
    }

    @Test func `a walk of actions, undos and redos is always where it should be`() throws {
        for seed in Seeds.some(60) {
            let problem = try UndoWalkTests.walk(seed: seed)
            #expect(problem == nil, "LBTOP_SIM_SEED=\(seed)")
        }
    }
}
