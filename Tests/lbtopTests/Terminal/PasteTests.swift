import Foundation
import Testing

@testable import lbtop

/// Pasted text never acts as keys, however it comes.
@Suite struct PasteTests {
    private static let begin = "\u{1b}[200~"
    private static let end = "\u{1b}[201~"

    private func isPaste(_ key: Key) -> Bool { if case .paste = key { true } else { false } }

    /// Feeds the pieces one after the other; then nothing comes any more.
    private func keys(_ pieces: [[UInt8]]) -> [Key] {
        var decoder = KeyDecoder()
        return pieces.flatMap { decoder.feed($0) } + decoder.expire()
    }

    private func keys(_ text: String) -> [Key] { keys([Array(text.utf8)]) }

    @Test("A paste is one key, whatever it holds, and keys after it are keys")
    func whole() {
        #expect(keys(Self.begin + "dq\rx\u{3}" + Self.end + "j") == [.paste("dq\rx\u{3}"), .character("j")])
        #expect(keys(Self.begin + Self.end) == [.paste("")])
    }

    @Test(
        "Cut into two reads anywhere, into three, or into single bytes",
        arguments: ["dq\rx", "x\u{1b}[201", "\u{1b}[201~dx\u{1b}[A", "\u{1b}[201~dq\u{1b}[200~q", "日本\u{1b}", ""])
    func split(text: String) {
        let bytes = Array((Self.begin + text + Self.end).utf8)
        let whole = keys([bytes])
        #expect(whole.count == 1 && isPaste(whole[0]))
        for first in 0...bytes.count {
            #expect(keys([Array(bytes[..<first]), Array(bytes[first...])]) == whole)
            for second in stride(from: first, through: bytes.count, by: 3) {
                #expect(
                    keys([Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...])]) == whole)
            }
        }
        #expect(keys(bytes.map { [$0] }) == whole)
    }

    @Test("The mark of the end within the text ends nothing while more comes")
    func embeddedEnd() {
        #expect(keys(Self.begin + "a" + Self.end + "xy\r" + Self.end + "j") == [.paste("axy\r"), .character("j")])
        #expect(keys(Self.begin + "a" + Self.end + Self.begin + "b" + Self.end).count == 1)
    }

    @Test("A paste that pauses stays one: the rest of it does not act either")
    func slow() {
        var decoder = KeyDecoder()
        #expect(decoder.feed(Array((Self.begin + "abc").utf8)).isEmpty)
        #expect(decoder.waitMilliseconds == 1000)
        #expect(decoder.expire() == [.paste("abc")])
        #expect(decoder.waitMilliseconds == nil, "nothing to wait for, so no timer fires")
        #expect(decoder.feed(Array("dx\u{1b}[2".utf8)).isEmpty)
        #expect(decoder.expire() == [.paste("dx")])
        #expect(decoder.feed(Array("01~".utf8)).isEmpty)
        #expect(decoder.expire().isEmpty, "all has been handed out")
        #expect(decoder.feed(Array("j".utf8)) == [.character("j")])
    }

    @Test("A paste that never ends gives the keyboard back on Esc, ^C or ^G", arguments: [0x1b, 0x03, 0x07] as [UInt8])
    func endless(byte: UInt8) {
        var decoder = KeyDecoder()
        _ = decoder.feed(Array((Self.begin + "abc").utf8))
        #expect(decoder.feed([byte]).isEmpty, "part of the text until it pauses")
        _ = decoder.expire()
        #expect(decoder.feed(Array("d".utf8)).isEmpty)
        _ = decoder.expire()
        let keys = decoder.feed([byte]) + decoder.expire()
        #expect(keys.count == 1 && !isPaste(keys[0]))
        #expect(decoder.feed(Array("j".utf8)) == [.character("j")])
    }

    @Test("A huge paste is cut and does not grow without end")
    func huge() {
        var decoder = KeyDecoder()
        _ = decoder.feed(Array(Self.begin.utf8))
        for _ in 0..<40 { #expect(decoder.feed(Array(repeating: UInt8(ascii: "d"), count: 4096)).isEmpty) }
        #expect(decoder.feed(Array(Self.end.utf8)).isEmpty)
        for _ in 0..<40 { #expect(decoder.feed(Array(repeating: UInt8(ascii: "x"), count: 4096)).isEmpty) }
        #expect(decoder.feed(Array(Self.end.utf8)).isEmpty)
        #expect(decoder.expire() == [.paste(String(repeating: "d", count: 64 * 1024))])
        #expect(decoder.feed(Array("j".utf8)) == [.character("j")])
    }

    @Test("Random text with every kind of mark in it, cut at random, is never a key")
    func random() {
        let given = ProcessInfo.processInfo.environment["LBTOP_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 1...UInt64.max)
        var state = seed
        func next(_ below: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % below
        }
        let parts = [Self.begin, Self.end, "\u{1b}", "[201", "~", "x", "q\r", "日", "\u{3}", "\u{1b}[A", "y"]
        for _ in 0..<300 {
            let text = (0..<next(12)).map { _ in parts[next(parts.count)] }.joined()
            var rest = Array((Self.begin + text + Self.end).utf8)[...]
            var pieces: [[UInt8]] = []
            while !rest.isEmpty {
                let count = min(rest.count, 1 + next(9))
                pieces.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            let found = keys(pieces)
            #expect(found.count == 1 && found.allSatisfy(isPaste), "seed \(seed): \(text.debugDescription)")
        }
    }
}
