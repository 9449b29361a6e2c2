import Testing

@testable import Balancer

/// A chunked body and what becomes of it.
struct BodyCase: CustomTestStringConvertible, Sendable {
    var text: String
    var payload = ""
    var trailers = ""
    var refusal: Refusal?

    var testDescription: String { text.debugDescription }

    static func refused(_ refusal: Refusal, _ text: String) -> BodyCase { BodyCase(text: text, refusal: refusal) }
}

/// The project's own chunked bodies with their verdicts.
enum BodyCorpus {
    static let all: [BodyCase] = accepted + sizes + extensions + trailers

    static let accepted: [BodyCase] = [
        BodyCase(text: "0\r\n\r\n"),
        BodyCase(text: "5\r\nhello\r\n0\r\n\r\n", payload: "hello"),
        BodyCase(text: "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", payload: "hello world"),
        BodyCase(text: "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", payload: "01234567890123456789"),
        BodyCase(text: "0000000000000005\r\nhello\r\n0000\r\n\r\n", payload: "hello"),
        BodyCase(text: "2\r\n\r\n\r\n0\r\n\r\n", payload: "\r\n"),
        BodyCase(text: "5\r\n0\r\n\r\n\r\n0\r\n\r\n", payload: "0\r\n\r\n"),
        BodyCase(text: "5;a\r\nhello\r\n0;b\r\n\r\n", payload: "hello"),
        BodyCase(text: "5;a=b;c=\"d e\\\"\\\\;\u{E9}\t\"\r\nhello\r\n0\r\n\r\n", payload: "hello"),
        BodyCase(text: "5 ; a = b ;c\r\nhello\r\n0\r\n\r\n", payload: "hello"),
        BodyCase(text: "5;a=\"\" ;b\r\nhello\r\n0\r\n\r\n", payload: "hello"),
        BodyCase(text: "5\r\nhello\r\n0\r\nX: y\r\n\r\n", payload: "hello", trailers: "X: y\r\n"),
        BodyCase(text: "0\r\nX: y\r\nZ:\r\n\r\n", trailers: "X: y\r\nZ:\r\n"),
        BodyCase(text: "0\r\n\r\nGET / HTTP/1.1\r\n"),
    ]

    static let sizes: [BodyCase] = [
        .refused(.badChunkSize, "\r\n\r\n"), .refused(.badChunkSize, "g\r\n"),
        .refused(.badChunkSize, "0x5\r\nhello\r\n"),
        .refused(.badChunkSize, "-5\r\nhello\r\n"), .refused(.badChunkSize, "+5\r\nhello\r\n"),
        .refused(.badChunkSize, " 5\r\nhello\r\n"), .refused(.badChunkSize, "5_0\r\n"),
        .refused(.badChunkSize, ";a\r\n"),
        .refused(.badChunkSize, "5\u{0}\r\n"), .refused(.badChunkSize, "5,5\r\n"), .refused(.badChunkSize, "5.\r\n"),
        .refused(.badChunkSize, "5\u{B}\r\n"),
        .refused(.badChunkSize, "00000000000000005\r\nhello\r\n"),
        .refused(.badChunkSize, "10000000000000005\r\nhello\r\n"),
        .refused(.badChunkSize, "8000000000000000\r\n"), .refused(.badChunkSize, "ffffffffffffffff\r\n"),
        .refused(.badChunkExtension, "5 \r\nhello\r\n"), .refused(.badChunkExtension, "5\t\r\nhello\r\n"),
        .refused(.badChunkExtension, "5 5\r\nhello\r\n"),
        .refused(.bareLineFeed, "5\nhello\r\n"), .refused(.bareLineFeed, "\n"), .refused(.bareLineFeed, "0\n\r\n"),
        .refused(.bareCarriageReturn, "5\rhello\r\n"), .refused(.bareCarriageReturn, "5\r\r\nhello\r\n"),
        .refused(.chunkMissingLineEnd, "5\r\nhello0\r\n\r\n"), .refused(.chunkMissingLineEnd, "5\r\nhello\n0\r\n\r\n"),
        .refused(.chunkMissingLineEnd, "5\r\nhello\r0\r\n\r\n"),
        .refused(.chunkMissingLineEnd, "5\r\nhello!\r\n0\r\n\r\n"),
        .refused(.badChunkSize, "5\r\nhello\r\n\r\n0\r\n\r\n"),
    ]

    static let extensions: [BodyCase] = [
        .refused(.badChunkExtension, "5;\r\n"), .refused(.badChunkExtension, "5;;a\r\n"),
        .refused(.badChunkExtension, "5;a=\r\n"), .refused(.badChunkExtension, "5;=b\r\n"),
        .refused(.badChunkExtension, "5;a=b=c\r\n"), .refused(.badChunkExtension, "5;a=\"b\r\n"),
        .refused(.badChunkExtension, "5;a=\"b\"c\r\n"), .refused(.badChunkExtension, "5;a \r\n"),
        .refused(.badChunkExtension, "5;a b\r\n"), .refused(.badChunkExtension, "5;a\u{0}\r\n"),
        .refused(.badChunkExtension, "5;a=\"\u{0}\"\r\n"), .refused(.badChunkExtension, "5;a=\"\\\u{1}\"\r\n"),
        .refused(.badChunkExtension, "5;\u{E9}\r\n"), .refused(.badChunkExtension, "5;a=\"b\rc\"\r\n"),
        .refused(.bareLineFeed, "5;a\nhello\r\n"), .refused(.bareLineFeed, "5;a=\"\n\"\r\n"),
        .refused(.bareCarriageReturn, "5;a\rhello\r\n"),
        .refused(.badChunkExtension, "5;" + String(repeating: "a", count: 256) + "\r\n"),
    ]

    static let trailers: [BodyCase] = [
        .refused(.badTrailer, "0\r\nContent-Length: 5\r\n\r\n"),
        .refused(.badTrailer, "0\r\ntransfer-encoding: x\r\n\r\n"),
        .refused(.badTrailer, "0\r\nHost: a\r\n\r\n"), .refused(.badTrailer, "0\r\nConnection: close\r\n\r\n"),
        .refused(.badTrailer, "0\r\nTE: x\r\n\r\n"), .refused(.badTrailer, "0\r\nTrailer: x\r\n\r\n"),
        .refused(.badTrailer, "0\r\nUpgrade: x\r\n\r\n"), .refused(.badTrailer, "0\r\nX-Forwarded-For: x\r\n\r\n"),
        .refused(.badTrailer, "0\r\nX_Forwarded-For: x\r\n\r\n"),
        .refused(.badTrailer, "0\r\nContent_Length: 1\r\n\r\n"),
        .refused(.badTrailer, "0\r\nExpect: 100-continue\r\n\r\n"),
        .refused(.badTrailer, "0\r\nX: y\r\nContent-Length: 5\r\n\r\n"),
        .refused(.obsoleteFold, "0\r\nX: y\r\n z\r\n\r\n"), .refused(.whitespaceBeforeColon, "0\r\nX : y\r\n\r\n"),
        .refused(.badFieldName, "0\r\n: y\r\n\r\n"), .refused(.badFieldValue, "0\r\nX: \u{0}\r\n\r\n"),
        .refused(.bareLineFeed, "0\r\nX: y\n\r\n"), .refused(.bareCarriageReturn, "0\r\nX: y\r\r\n"),
        .refused(.bareLineFeed, "0\r\n\n"), .refused(.bareCarriageReturn, "0\r\n\rX"),
        .refused(.badFieldName, "0\r\nGET / HTTP/1.1\r\n\r\n".replacingSpaces()),
        .refused(.trailersTooLarge, "0\r\n" + String(repeating: "X: y\r\n", count: 33) + "\r\n"),
        .refused(.trailersTooLarge, "0\r\nX: " + String(repeating: "y", count: 8192) + "\r\n\r\n"),
    ]
}

extension String {
    fileprivate func replacingSpaces() -> String { String(map { $0 == " " ? "/" : $0 }) }
}

@Suite struct BodyDecoderTests {
    @Test(arguments: BodyCorpus.all)
    func aChunkedBodyGetsItsVerdictWhereverItIsCut(_ body: BodyCase) {
        let bytes = httpBytes(body.text)
        let whole = BodyReading(bytes, framing: .chunked)
        if let refusal = body.refusal {
            #expect(whole.end == .malformed(refusal))
        } else {
            #expect(whole.end == .finished)
            #expect(whole.payload == body.payload)
            #expect(whole.trailers == body.trailers)
        }
        func check(_ reading: BodyReading, _ how: String) {
            #expect(reading.end == whole.end, "\(how)")
            #expect(reading.payload == whole.payload, "\(how)")
            #expect(reading.trailers == whole.trailers, "\(how)")
            if whole.end == .finished { #expect(reading.consumed == whole.consumed, "\(how)") }
        }
        for cut in stride(from: 0, through: bytes.count, by: bytes.count > 1000 ? 97 : 1) {
            check(BodyReading(bytes, framing: .chunked, cuts: [cut]), "cut at \(cut)")
        }
        if bytes.count < 1000 { check(BodyReading(bytes, framing: .chunked, cuts: 0...bytes.count), "byte by byte") }
    }

    @Test func whatFollowsTheBodyIsLeftAlone() {
        let next = "GET / HTTP/1.1\r\n"
        #expect(BodyReading(httpBytes("hello" + next), framing: .length(5)).consumed == 5)
        #expect(BodyReading(httpBytes(next), framing: .length(0)).consumed == 0)
        #expect(BodyReading(httpBytes(next), framing: .none).consumed == 0)
        #expect(BodyReading(httpBytes("0\r\n\r\n" + next), framing: .chunked).consumed == 5)
    }

    @Test func aLengthIsReadToItsLastByteAndNotBefore() {
        let bytes = httpBytes("hello")
        #expect(BodyReading(bytes, framing: .length(5), cuts: 0...5).end == .finished)
        #expect(BodyReading(bytes, framing: .length(6), cuts: 0...5).end == .unfinished)
        #expect(BodyReading(bytes, framing: .length(UInt64(Int64.max))).payload == "hello")
        var decoder = BodyDecoder(.length(5))
        #expect(!decoder.isFinished)
        #expect(withExactCopy(bytes) { decoder.next($0) } == .data(skip: 0, count: 5))
        #expect(decoder.isFinished)
    }

    @Test func untilTheCloseThereIsNoEnd() {
        let reading = BodyReading(httpBytes("0\r\n\r\n"), framing: .untilClose, cuts: 0...5)
        #expect(reading.payload == "0\r\n\r\n")
        #expect(reading.end == .unfinished)
    }

    @Test func everyChunkSizeIsReadAsItIsWritten() {
        for count in Array(0...300) + [4095, 4096, 65_535, 65_536] where count > 0 {
            let payload = [UInt8](repeating: 0x0A, count: count)
            let bytes = writtenChunkHeader(count) + payload + httpBytes("\r\n0\r\n\r\n")
            let reading = BodyReading(bytes, framing: .chunked)
            #expect(reading.payload.unicodeScalars.count == count)
            #expect(reading.end == .finished)
        }
        #expect(httpText(writtenChunkHeader(0)) == "0\r\n")
        #expect(httpText(writtenChunkHeader(500)) == "1f4\r\n")
        #expect(httpText(writtenChunkHeader(.max)) == "7fffffffffffffff\r\n")
    }

    @Test func manyChunksWithExtensionsEndInARefusal() {
        let chunk = "1;" + String(repeating: "a", count: 127) + "\r\nx\r\n"
        let allowed = BodyReading(httpBytes(String(repeating: chunk, count: 128)), framing: .chunked)
        #expect(allowed.end == .unfinished)
        let tooMany = BodyReading(httpBytes(String(repeating: chunk, count: 129)), framing: .chunked)
        #expect(tooMany.end == .malformed(.badChunkExtension))
    }

    @Test func aRefusedBodyStaysRefused() {
        var decoder = BodyDecoder(.chunked)
        #expect(withExactCopy(httpBytes("x")) { decoder.next($0) } == .malformed(.badChunkSize))
        #expect(withExactCopy(httpBytes("0\r\n\r\n")) { decoder.next($0) } == .malformed(.badChunkSize))
        #expect(!decoder.isFinished)
    }

    private func writtenChunkHeader(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: HeadWriter.longestChunkHeader)
        let written = bytes.withUnsafeMutableBytes { HeadWriter.chunkHeader(count, into: $0) }
        return Array(bytes[..<written])
    }
}
