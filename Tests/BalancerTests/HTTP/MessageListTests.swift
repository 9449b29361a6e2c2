import Foundation
import Testing

@testable import Balancer

/// `Tests/Harness/messages.tsv`: the corpus as data, for what plays it over real sockets and is not part of this target.
/// `LBTOP_WRITE_MESSAGES=1` writes it anew.
@Suite struct MessageListTests {
    static let file = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Harness/messages.tsv")

    @Test func `the list of messages is the corpus`() throws {
        let lines =
            RequestCorpus.all.map { line("request", "-", verdict($0.verdict), $0.name, $0.text) }
            + BodyCorpus.all.map { line("body", "-", verdict($0), $0.text.prefix(20).debugDescription, $0.text) }
            + ResponseCorpus.all.map { line("response", "\($0.method)", verdict($0.verdict), $0.name, $0.text) }
        let wanted = lines.joined(separator: "\n") + "\n"
        if getenv("LBTOP_WRITE_MESSAGES") != nil { try Data(wanted.utf8).write(to: Self.file) }
        let present = String(decoding: try Data(contentsOf: Self.file), as: UTF8.self)
        let isCurrent = present == wanted
        #expect(isCurrent, "the corpus has changed: LBTOP_WRITE_MESSAGES=1 swift test --filter MessageListTests")
    }

    private func line(_ parts: String...) -> String { parts.map(escaped).joined(separator: "\t") }

    private func verdict(_ verdict: RequestCase.Verdict) -> String {
        switch verdict {
        case .accepted(let framing): "accepted \(framing)"
        case .refused(let refusal): "refused \(refusal)"
        }
    }

    private func verdict(_ body: BodyCase) -> String { body.refusal.map { "refused \($0)" } ?? "accepted" }

    private func verdict(_ verdict: ResponseCase.Verdict) -> String {
        switch verdict {
        case .accepted(let framing, let keeps): "accepted \(framing)\(keeps ? "" : ", then closed")"
        case .refused(let refusal): "refused \(refusal)"
        }
    }

    /// Printable ASCII stays; a backslash is doubled, everything else is `\xHH`, one for a byte.
    private func escaped(_ text: String) -> String {
        httpBytes(text).map { byte in
            switch byte {
            case 0x5C: "\\\\"
            case 0x20...0x7E: String(Unicode.Scalar(byte))
            default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }.joined()
    }
}
