import Balancer
import Foundation
import Testing

@testable import lbtop

/// Random keys, sizes and churn: nothing traps, nothing leaves the canvas. `LBTOP_SEED` replays a run.
@Suite struct FuzzTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    private static let keys: [Key] = {
        var keys: [Key] = [
            .enter, .escape, .tab, .backTab, .backspace, .delete, .insert, .up, .down, .left, .right, .home, .end,
            .pageUp, .pageDown, .paste("x\u{1B}[2J\ny:1,name=日本"), .paste(""),
        ]
        keys += (0x20...0x7E).compactMap { Unicode.Scalar($0).map { .character(Character($0)) } }
        keys += "abcdefghijklmnopqrstuvwxyz".map { .control($0) }
        keys += (1...12).map { .function($0) }
        keys += ["é", "日", "👨‍👩‍👧", "\u{1B}", "٣"].map { .character($0) }
        return keys
    }()

    @Test func randomKeysSizesAndChurnNeverTrap() {
        let given = ProcessInfo.processInfo.environment["LBTOP_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 1...UInt64.max)
        print("seed \(seed)")
        // Debug builds draw slowly; LBTOP_FUZZ_STEPS makes a long run.
        let steps = ProcessInfo.processInfo.environment["LBTOP_FUZZ_STEPS"].flatMap { Int($0) } ?? 400
        var random = Generator(state: seed)
        for round in 0..<6 {
            var options = ConsoleOptions()
            options.ascii = round % 2 == 1
            options.readOnly = round == 3
            var stage = Stage(round % 2 == 0 ? Stage.busy() : Stage.many(30), options: options)
            var nextID: UInt64 = 1000
            for _ in 0..<steps {
                switch Int.random(in: 0..<10, using: &random) {
                case 0:
                    stage.width = Int.random(in: 0...160, using: &random)
                    stage.height = Int.random(in: 0...50, using: &random)
                    // Now and then the draw comes before the model has heard of the size.
                    if Bool.random(using: &random) { stage.send(.resized(width: stage.width, height: stage.height)) }
                case 1: stage.pass(picks: ["a1": .random(in: 0...99_999, using: &random), "s3": 7])
                case 2: churn(&stage, &nextID, &random)
                case 3:
                    stage.event(.allCases.randomElement(using: &random) ?? .note, "text \u{1B}[0m", actor: "console")
                case 4:
                    let kind = [MouseEvent.Kind.press, .press, .wheelUp, .wheelDown].randomElement(using: &random)
                    stage.point(
                        kind ?? .press, Int.random(in: -1...stage.width, using: &random),
                        Int.random(in: -1...stage.height, using: &random))
                default: stage.send(.key(FuzzTests.keys.randomElement(using: &random) ?? .enter))
                }
                let canvas = stage.canvas
                guard canvas.cells.count == stage.width * stage.height else {
                    Issue.record("the canvas has \(canvas.cells.count) cells")
                    return
                }
                if let cursor = canvas.cursor {
                    #expect(cursor.x >= 0 && cursor.x < stage.width && cursor.y >= 0 && cursor.y < stage.height)
                }
                if options.ascii { #expect(canvas.cells.allSatisfy { $0.character.isASCII }) }
                let clean = canvas.cells.allSatisfy { cell in
                    cell.character.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
                }
                guard clean else {
                    Issue.record("a control character is on the screen")
                    return
                }
            }
        }
    }

    private func churn(_ stage: inout Stage, _ nextID: inout UInt64, _ random: inout Generator) {
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
            nextID += 1
            stage.snapshot.services[0].servers.append(
                Stage.server(nextID, "n\(nextID)\u{202E}", "[::1]:1", inFlight: -3, fair: .nan, LatencyFigures()))
        case 1:
            if !stage.snapshot.services[0].servers.isEmpty {
                let count = stage.snapshot.services[0].servers.count
                stage.snapshot.services[0].servers.remove(at: Int.random(in: 0..<count, using: &random))
            }
        case 2: stage.snapshot.services[0].servers = []
        case 3: stage.snapshot.bootID += "x"
        case 4:
            for position in stage.snapshot.services[0].servers.indices {
                stage.snapshot.services[0].servers[position].state = .allCases.randomElement(using: &random) ?? .up
                stage.snapshot.services[0].servers[position].traffic.latency.p99 = .max
                stage.snapshot.services[0].servers[position].stateSinceUnixMilliseconds = .min / 4
            }
        case 5:
            stage.snapshot.process.phase = Bool.random(using: &random) ? .draining : .running
            stage.snapshot.process.drainMillisecondsLeft = -5
        case 6: stage.snapshot.services[0].strategy = "unknown-\(nextID)"
        default: stage.snapshot.services[0].totals.requests = 0
        }
        stage.pass(picks: [:])
    }

    @Test func everySizeUpToTwoHundredByFiftyIsDrawn() {
        var stage = Stage.running()
        for keys in ["", "<enter>", "/a", "?", "a", "x", "b", "s", "q", ":"] {
            stage.press("<esc>" + keys)
            for height in 0...30 {
                for width in stride(from: 0, through: 150, by: 11) {
                    let canvas = ConsoleScreen.draw(stage.model, width: width, height: height)
                    #expect(canvas.cells.count == width * height)
                }
            }
        }
    }
}
