import Foundation
import Testing

@testable import Balancer

/// Each test runs seeds 0..<64, or the one that `LBTOP_HTTP_SEED` names, which is how a failure is replayed.
@Suite struct MutationTests {
    static let seeds: [UInt64] = {
        if let text = getenv("LBTOP_HTTP_SEED").map({ String(cString: $0) }), let seed = UInt64(text) { return [seed] }
        return Array(0..<64)
    }()

    /// Runs `body` on 100 changed messages of `corpus`.
    private func withMutations(_ seed: UInt64, _ corpus: [String], _ body: ([UInt8], inout SeededNumbers) -> Void) {
        var mutation = MessageMutation(numbers: SeededNumbers(seed: seed))
        for _ in 0..<100 {
            let message = httpBytes(corpus.randomElement(using: &mutation.numbers) ?? "")
            let other = httpBytes(corpus.randomElement(using: &mutation.numbers) ?? "")
            let bytes = mutation.changed(message, with: other)
            body(bytes, &mutation.numbers)
        }
    }

    @Test(arguments: seeds)
    func aChangedRequestIsJudgedAlikeInPiecesAndByTheSecondOpinion(seed: UInt64) {
        withMutations(seed, RequestCorpus.all.map(\.text)) { bytes, numbers in
            let whole = HeadVerdict.request(bytes)
            let shown = "LBTOP_HTTP_SEED=\(seed) \(httpText(bytes).debugDescription)"
            let cuts = (0..<3).map { _ in Int.random(in: 0...bytes.count, using: &numbers) }.sorted()
            #expect(HeadVerdict.request(bytes, cuts: cuts) == whole, "cut at \(cuts): \(shown)")
            #expect(HeadVerdict.request(bytes, cuts: 0...bytes.count) == whole, "byte by byte: \(shown)")
            if case .complete(_, let parts) = whole {
                let framing = PlainJudge.framing(bytes)
                #expect(framing != nil, "only the scanner accepts: \(shown)")
                if let framing { #expect(parts.contains(" \(framing) keep "), "other framing: \(shown)") }
            } else {
                #expect(PlainJudge.framing(bytes) == nil, "\(whole), but the second opinion accepts: \(shown)")
            }
        }
    }

    @Test(arguments: seeds)
    func whatAChangedRequestGoesOnAsIsUnambiguous(seed: UInt64) {
        withMutations(seed, RequestCorpus.all.map(\.text)) { bytes, _ in
            guard let written = HeadRewriting.request(httpText(bytes), room: 128 * 1024) else { return }
            let shown = "LBTOP_HTTP_SEED=\(seed) \(httpText(bytes).debugDescription) -> \(written.debugDescription)"
            guard case .complete(_, let before) = HeadVerdict.request(bytes),
                case .complete(let count, let after) = HeadVerdict.request(httpBytes(written))
            else {
                Issue.record("what goes on is not accepted: \(shown)")
                return
            }
            #expect(count == written.unicodeScalars.count, "\(shown)")
            #expect(framing(before) == framing(after), "\(shown)")
            // The request of an HTTP/1.0 client without Host gets the server's.
            let named = before.replacingOccurrences(of: "\nauthority \n", with: "\nauthority 10.0.0.1:8080\n")
            #expect(named.split(separator: "\n")[1...2] == after.split(separator: "\n")[1...2], "\(shown)")
            let kinds = after.split(separator: "\n").compactMap { $0.split(separator: "(").last.map(String.init) }
            func lines(_ kind: String) -> Int { kinds.filter { $0.hasPrefix(kind) }.count }
            #expect(lines("host)") == 1, "\(shown)")
            #expect(lines("contentLength)") + lines("transferEncoding)") <= 1, "\(shown)")
            #expect(lines("xForwardedFor)") == 1 && lines("xForwardedProto)") == 1, "\(shown)")
            for kind in ["keepAlive", "proxyConnection", "http2Settings", "proxyAuthorization", "disguised"] {
                #expect(lines(kind) == 0, "\(kind): \(shown)")
            }
            #expect(after.contains("\nupgrade true ") == (lines("upgrade)") == 1), "\(shown)")
        }
    }

    /// The framing out of a verdict's fourth line.
    private func framing(_ parts: String) -> Substring? {
        parts.split(separator: "\n")[3].split(separator: " ").dropFirst().first
    }

    @Test(arguments: seeds)
    func aChangedResponseIsJudgedAlikeInPiecesAndGoesOnValid(seed: UInt64) {
        withMutations(seed, ResponseCorpus.all.map(\.text)) { bytes, numbers in
            let whole = HeadVerdict.response(bytes)
            let shown = "LBTOP_HTTP_SEED=\(seed) \(httpText(bytes).debugDescription)"
            let cuts = (0..<3).map { _ in Int.random(in: 0...bytes.count, using: &numbers) }.sorted()
            #expect(HeadVerdict.response(bytes, cuts: cuts) == whole, "cut at \(cuts): \(shown)")
            #expect(HeadVerdict.response(bytes, cuts: 0...bytes.count) == whole, "byte by byte: \(shown)")
            if case .complete = whole, let written = HeadRewriting.response(httpText(bytes), room: 128 * 1024) {
                guard case .complete(let count, _) = HeadVerdict.response(httpBytes(written)) else {
                    Issue.record("what goes on is not accepted: \(shown) -> \(written.debugDescription)")
                    return
                }
                #expect(count == written.unicodeScalars.count, "\(shown)")
            }
        }
    }

    @Test(arguments: seeds)
    func aChangedBodyIsReadAlikeInPieces(seed: UInt64) {
        withMutations(seed, BodyCorpus.all.map(\.text).filter { $0.utf8.count < 300 }) { bytes, numbers in
            let whole = BodyReading(bytes, framing: .chunked)
            let shown = "LBTOP_HTTP_SEED=\(seed) \(httpText(bytes).debugDescription)"
            let cuts = (0..<3).map { _ in Int.random(in: 0...bytes.count, using: &numbers) }.sorted()
            for cuts in [cuts, Array(0...bytes.count)] {
                let pieces = BodyReading(bytes, framing: .chunked, cuts: cuts)
                #expect(pieces.end == whole.end, "cut at \(cuts): \(shown)")
                #expect(pieces.payload == whole.payload, "cut at \(cuts): \(shown)")
                #expect(pieces.trailers == whole.trailers, "cut at \(cuts): \(shown)")
            }
            #expect(whole.consumed <= bytes.count, "\(shown)")
        }
    }
}
