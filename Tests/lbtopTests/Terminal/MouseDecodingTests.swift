import Testing

@testable import lbtop

@Suite struct MouseDecodingTests {
    private func keys(_ text: String) -> [Key] {
        var decoder = KeyDecoder()
        return decoder.feed(Array(text.utf8))
    }

    @Test(
        "Reports of mode 1006 are decoded",
        arguments: [
            ("\u{1b}[<0;1;1M", MouseEvent(.press, x: 0, y: 0)),
            ("\u{1b}[<0;250;70M", MouseEvent(.press, x: 249, y: 69)),
            ("\u{1b}[<64;3;4M", MouseEvent(.wheelUp, x: 2, y: 3)),
            ("\u{1b}[<65;03;0004M", MouseEvent(.wheelDown, x: 2, y: 3)),
        ])
    func decodes(bytes: String, event: MouseEvent) {
        #expect(keys(bytes) == [.mouse(event)])
        let all = Array((bytes + "j").utf8)
        for cut in 0...all.count {
            var decoder = KeyDecoder()
            #expect(
                decoder.feed(all[..<cut]) + decoder.feed(all[cut...]) == [.mouse(event), .character("j")], "\(cut)")
        }
    }

    @Test(
        "What is no click and no wheel is swallowed whole",
        arguments: [
            "\u{1b}[<0;3;4m", "\u{1b}[<1;3;4M", "\u{1b}[<2;3;4M", "\u{1b}[<32;3;4M", "\u{1b}[<35;3;4M",
            "\u{1b}[<4;3;4M",
            "\u{1b}[<66;3;4M", "\u{1b}[<128;3;4M", "\u{1b}[<0;0;4M", "\u{1b}[<0;3;0M", "\u{1b}[<0;3M",
            "\u{1b}[<0;3;4;5M",
            "\u{1b}[<;;M", "\u{1b}[<-1;3;4M", "\u{1b}[<0;999999;4M", "\u{1b}[<99999999999999999999;1;1M",
            "\u{1b}[<0;1:2;4M", "\u{1b}[0;3;4M", "\u{1b}[<M", "\u{1b}[<0;+3;4M", "\u{1b}[M !!",
        ])
    func swallows(bytes: String) {
        #expect(keys(bytes).isEmpty)
        #expect(keys(bytes + "j") == [.character("j")])
    }

    @Test("A report without an end gives the keyboard back and does not grow")
    func endless() {
        var decoder = KeyDecoder()
        #expect(decoder.feed(Array("\u{1b}[<0;".utf8)).isEmpty)
        #expect(decoder.expire().isEmpty)
        #expect(decoder.feed(Array("j".utf8)) == [.character("j")])
        var long = KeyDecoder()
        _ = long.feed(Array("\u{1b}[<".utf8))
        let digits = [UInt8](repeating: UInt8(ascii: "9"), count: 1000)
        for _ in 0..<100 {
            let found = long.feed(digits)
            #expect(found.allSatisfy { $0 == .character("9") })
        }
    }

    @Test("What is sent for the mouse is taken back when the console ends, however it ends")
    func modes() {
        let on = TerminalSignal.mouse(true).sequence
        #expect(on == "\u{1b}[?1000h\u{1b}[?1006h")
        let restoring = String(decoding: TerminalRestoring().bytes, as: UTF8.self)
        for mode in ["?1000", "?1006"] {
            #expect(on.contains("\u{1b}[\(mode)h") && restoring.contains("\u{1b}[\(mode)l"))
        }
        #expect(restoring.contains(TerminalSignal.popTitle))
        #expect(TerminalRestoring().bytes.count < 1024)
    }

    @Test("Titles and copies hold nothing that steers the terminal, and have an end")
    func signals() {
        let hostile = "a\u{1b}]0;x\u{7}\u{9b}31m\nb\u{202e}ü" + String(repeating: "z", count: 200)
        let title = TerminalSignal.title(hostile).sequence
        #expect(title.hasPrefix("\u{1b}]2;a]0;x31mb") && title.hasSuffix("z\u{7}") && title.utf8.count == 85)
        #expect(title.unicodeScalars.dropFirst().dropLast().allSatisfy { (0x20...0x7e).contains($0.value) })
        #expect(TerminalSignal.clipboard(":weight a2 17").sequence == "\u{1b}]52;c;OndlaWdodCBhMiAxNw==\u{7}")
        for (text, encoded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            #expect(TerminalSignal.clipboard(text).sequence == "\u{1b}]52;c;\(encoded)\u{7}")
        }
        let copy = TerminalSignal.clipboard(String(repeating: hostile, count: 2000)).sequence
        #expect(copy.utf8.count < 90_000)
        #expect(copy.unicodeScalars.dropFirst().dropLast().allSatisfy { (0x20...0x7e).contains($0.value) })
    }
}
