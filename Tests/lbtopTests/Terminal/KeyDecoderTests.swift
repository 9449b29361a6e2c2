import Testing

@testable import lbtop

@Suite struct KeyDecoderTests {
    private func keys(_ text: String, sequences: [(String, Key)] = []) -> [Key] {
        var decoder = KeyDecoder(sequences: sequences)
        return decoder.feed(Array(text.utf8))
    }

    @Test(
        "Each terminal's own way of sending a key gives that key",
        arguments: [
            // xterm, application and normal mode; tmux
            ("\u{1b}OA", Key.up), ("\u{1b}[A", .up), ("\u{1b}OB", .down), ("\u{1b}[B", .down),
            ("\u{1b}OC", .right), ("\u{1b}[C", .right), ("\u{1b}OD", .left), ("\u{1b}[D", .left),
            ("\u{1b}OH", .home), ("\u{1b}[H", .home), ("\u{1b}OF", .end), ("\u{1b}[F", .end),
            // VT220, Linux, rxvt
            ("\u{1b}[1~", .home), ("\u{1b}[4~", .end), ("\u{1b}[7~", .home), ("\u{1b}[8~", .end),
            ("\u{1b}[2~", .insert), ("\u{1b}[3~", .delete), ("\u{1b}[5~", .pageUp), ("\u{1b}[6~", .pageDown),
            ("\u{1b}[Z", .backTab),
            // function keys: xterm, rxvt, Linux
            ("\u{1b}OP", .function(1)), ("\u{1b}OS", .function(4)), ("\u{1b}[11~", .function(1)),
            ("\u{1b}[15~", .function(5)), ("\u{1b}[17~", .function(6)), ("\u{1b}[21~", .function(10)),
            ("\u{1b}[23~", .function(11)), ("\u{1b}[24~", .function(12)), ("\u{1b}[[A", .function(1)),
            ("\u{1b}[[E", .function(5)), ("\u{1b}[P", .function(1)),
            // with a modifier, moving keys still move
            ("\u{1b}[1;5A", .up), ("\u{1b}[1;2D", .left), ("\u{1b}[5;5~", .pageUp), ("\u{1b}Oa", .up),
            ("\u{1b}[7^", .home), ("\u{1b}\u{1b}[A", .up),
            // keypad in application mode
            ("\u{1b}OM", .enter), ("\u{1b}Ok", .character("+")), ("\u{1b}Om", .character("-")),
            ("\u{1b}Op", .character("0")), ("\u{1b}Oy", .character("9")),
            // control bytes
            ("\r", .enter), ("\n", .enter), ("\t", .tab), ("\u{7f}", .backspace), ("\u{8}", .backspace),
            ("\u{3}", .control("c")), ("\u{1a}", .control("z")), ("\u{c}", .control("l")), ("\u{1c}", .control("\\")),
            // characters
            ("a", .character("a")), (" ", .character(" ")), ("~", .character("~")), ("ä", .character("ä")),
            ("漢", .character("漢")),
        ])
    func decodes(bytes: String, key: Key) {
        #expect(keys(bytes) == [key])
    }

    @Test(
        "A sequence that means nothing here is swallowed whole: none of its letters acts",
        arguments: [
            "\u{1b}[3;5~", "\u{1b}[1;2P", "\u{1b}[99~", "\u{1b}[?2026;1$y", "\u{1b}[1;5d", "\u{1b}[I", "\u{1b}[O",
            "\u{1b}[12;40R", "\u{1b}[<0;3;4m", "\u{1b}[M !!", "\u{1b}[>0;276;0c", "\u{1b}[97;5u",
            "\u{1b}]11;rgb:0000/0000/0000\u{7}", "\u{1b}]11;rgb:00/00/00\u{1b}\\", "\u{1b}P1+r5463\u{1b}\\",
            "\u{1b}OI", "\u{0}", "\u{85}", "\u{1b}[200;1x",
        ])
    func swallows(bytes: String) {
        #expect(keys(bytes).isEmpty)
        // And what comes after it is read as usual.
        #expect(keys(bytes + "j") == [.character("j")])
    }

    @Test("Every way to cut a sequence into reads gives the same keys")
    func splitsAnywhere() {
        let text = "a\u{1b}[1;5Aä\u{1b}OP漢\u{1b}[15~\u{1b}[200~x\u{1b}[y\u{1b}[201~q\u{1b}]0;t\u{7}\r"
        let expected: [Key] = [
            .character("a"), .up, .character("ä"), .function(1), .character("漢"), .function(5),
            .paste("x\u{1b}[y"), .character("q"), .enter,
        ]
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var decoder = KeyDecoder()
            let found = decoder.feed(bytes[..<cut]) + decoder.feed(bytes[cut...])
            #expect(found + decoder.expire() == expected, "cut at \(cut)")
            #expect(decoder.waitMilliseconds == nil)
        }
        var decoder = KeyDecoder()
        #expect(bytes.flatMap { decoder.feed([$0]) } + decoder.expire() == expected)
    }

    @Test("Esc by itself is a key once nothing followed in time")
    func loneEscape() {
        var decoder = KeyDecoder(escapeMilliseconds: 40)
        #expect(decoder.feed([0x1b]).isEmpty)
        #expect(decoder.waitMilliseconds == 40)
        #expect(decoder.expire() == [.escape])
        #expect(decoder.waitMilliseconds == nil)
        #expect(decoder.feed([0x1b, 0x1b]) == [.escape])
        #expect(decoder.expire() == [.escape])
    }

    @Test("Esc and then another key, read one after the other, are two keys")
    func escapeThenKey() {
        var decoder = KeyDecoder()
        #expect(decoder.feed([0x1b]).isEmpty)
        #expect(decoder.feed(Array("q".utf8)) == [.escape, .character("q")])
    }

    @Test("Alt with a key never lets that key act", arguments: ["d", "x", "\r", "ä", "1"])
    func altKey(key: String) {
        #expect(keys("\u{1b}" + key) == [.escape])
        #expect(keys("\u{1b}" + key + "j") == [.escape, .character("j")])
    }

    @Test(
        "Alt with a letter that could begin a sequence is Esc once nothing followed", arguments: ["[", "O", "P", "]"])
    func altIntroducer(key: String) {
        var decoder = KeyDecoder()
        #expect(decoder.feed(Array(("\u{1b}" + key).utf8)).isEmpty)
        #expect((decoder.waitMilliseconds ?? 0) >= 100)
        #expect(decoder.expire() == [.escape])
        #expect(decoder.feed(Array("j".utf8)) == [.character("j")])
    }

    @Test("What terminfo says of the terminal counts besides what is common")
    func terminfo() {
        let keys = keys("\u{1b}[M\u{1b}x1", sequences: [("\u{1b}[M", .function(1)), ("\u{1b}x1", .end), ("a", .up)])
        #expect(keys == [.function(1), .end])
        #expect(self.keys("a", sequences: [("a", .up)]) == [.character("a")])
    }

    @Test("Bytes that are no UTF-8 are dropped, and what is around them is kept")
    func invalidText() {
        var decoder = KeyDecoder()
        #expect(
            decoder.feed([0x61, 0xff, 0x62, 0xc3, 0x63, 0x80, 0xe2, 0x82, 0x64])
                == ["a", "b", "c", "d"].map { .character($0) })
    }

    @Test("Random bytes never stop it, and after a pause it listens again", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func randomBytes(seed: UInt64) {
        var state = seed
        func next() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        var decoder = KeyDecoder()
        let likely = Array("\u{1b}\u{1b}[[O;;0~MP]_^$\u{7f}\r200~1;".utf8)
        for _ in 0..<20_000 {
            let byte = next()
            _ = decoder.feed([byte % 3 == 0 ? next() : likely[Int(byte) % likely.count]])
        }
        _ = decoder.expire()
        // Esc ends a paste that the noise may have begun.
        _ = decoder.feed([0x1b])
        _ = decoder.expire()
        #expect(decoder.feed(Array("j".utf8)) == [.character("j")], "seed \(seed)")
    }
}
