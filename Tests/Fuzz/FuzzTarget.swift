@testable import Balancer

/// libFuzzer's entry: the first byte says what is read, and how it is cut into pieces; the rest is the message.
///
/// A finding is a crash: a trap, a read out of bounds (AddressSanitizer), or one of the demands below that does not hold.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard let data, size > 1 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: data + 1, count: size - 1))
    let variant = Int(data[0] >> 2)
    switch data[0] & 3 {
    case 0: FuzzTarget.request(bytes, variant)
    case 1: FuzzTarget.response(bytes, variant)
    case 2: FuzzTarget.body(bytes, variant)
    default: FuzzTarget.exchange(bytes, variant)
    }
    return 0
}

enum FuzzTarget {
    /// Two or three places to cut at, or all.
    private static func cuts(_ bytes: [UInt8], _ variant: Int) -> [Int] {
        if variant == 0 { return Array(0...bytes.count) }
        return [bytes.count * (variant & 7) / 8, bytes.count * (8 + (variant >> 3)) / 16].filter { $0 <= bytes.count }
            .sorted()
    }

    private static func demand(_ holds: Bool, _ what: @autoclosure () -> String) {
        if !holds { fatalError(what()) }
    }

    /// A head is judged alike however it comes, and what goes on is read in one way only.
    static func request(_ bytes: [UInt8], _ variant: Int) {
        let whole = HeadVerdict.request(bytes)
        demand(HeadVerdict.request(bytes, cuts: cuts(bytes, variant)) == whole, "request in pieces")
        guard case .complete(_, let before) = whole,
            let written = HeadRewriting.request(httpText(bytes), room: 128 * 1024)
        else { return }
        guard case .complete(let count, let after) = HeadVerdict.request(httpBytes(written)) else {
            fatalError("what goes on is not accepted")
        }
        demand(count == written.unicodeScalars.count, "something behind the head that goes on")
        demand(framing(before) == framing(after), "other framing")
        var reader = StrictReader()
        reader.append(httpBytes(written))
        if case .violation(let reason) = reader.next() { fatalError("what goes on: \(reason)") }
    }

    /// The framing out of a verdict's fourth line, behind the version.
    private static func framing(_ parts: String) -> Substring {
        parts.split(separator: "\n")[3].split(separator: " ")[1]
    }

    /// The same for responses to GET, HEAD and CONNECT.
    static func response(_ bytes: [UInt8], _ variant: Int) {
        let method: HTTPMethod = [.get, .head, .post, .get][variant & 3]
        let whole = HeadVerdict.response(bytes, to: method)
        demand(HeadVerdict.response(bytes, to: method, cuts: cuts(bytes, variant)) == whole, "response in pieces")
        guard case .complete = whole,
            let written = HeadRewriting.response(httpText(bytes), to: method, room: 128 * 1024)
        else { return }
        guard case .complete(let count, _) = HeadVerdict.response(httpBytes(written), to: method) else {
            fatalError("what goes on is not accepted")
        }
        demand(count == written.unicodeScalars.count, "something behind the head that goes on")
    }

    /// A body is decoded alike however it comes, and its chunks written anew say the same.
    static func body(_ bytes: [UInt8], _ variant: Int) {
        let whole = BodyReading(bytes, framing: .chunked)
        let pieces = BodyReading(bytes, framing: .chunked, cuts: cuts(bytes, variant))
        demand(pieces.end == whole.end && pieces.payload == whole.payload, "body in pieces")
        demand(pieces.trailers == whole.trailers && whole.consumed <= bytes.count, "trailers in pieces")
        guard whole.end == .finished else { return }
        let again = BodyReading(chunks(whole), framing: .chunked)
        demand(again.end == .finished && again.payload == whole.payload, "chunks written anew")
        demand(again.trailers == whole.trailers && again.consumed == chunks(whole).count, "trailers written anew")
    }

    /// As a worker writes it: sizes of its own, the trailers as they came.
    private static func chunks(_ body: BodyReading) -> [UInt8] {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 32, alignment: 1)
        defer { room.deallocate() }
        var bytes: [UInt8] = []
        let payload = httpBytes(body.payload)
        if !payload.isEmpty {
            bytes += room[..<HeadWriter.chunkHeader(payload.count, into: room)]
            bytes += payload + [13, 10]
        }
        bytes += room[..<HeadWriter.chunkHeader(0, into: room)]
        return bytes + httpBytes(body.trailers) + [13, 10]
    }

    /// A request (up to an empty line) and what a server answers to it, through the exchange: what may be kept is kept only
    /// where both sides agree on the end.
    static func exchange(_ bytes: [UInt8], _ variant: Int) {
        let fields = HeadFields(capacity: 100)
        withExactCopy(bytes) { all in
            var scanner = HeadScanner()
            guard case .complete(let head) = scanner.request(all, limits: HeadLimits(), fields: fields) else { return }
            let now = Instant(nanoseconds: 1_000_000_000_000)
            var exchange = Exchange(head: head, now: now)
            exchange.attached(now: now, timings: Timings(Limits()))
            exchange.sentBytes()
            if variant & 1 == 0 { exchange.requestCompleted() }
            respond(&exchange, head, Array(all[head.byteCount...]))
        }
    }

    private static func respond(_ exchange: inout Exchange, _ head: RequestHead, _ answer: [UInt8]) {
        let fields = HeadFields(capacity: 100)
        var rest = answer[...]
        while true {
            var framing = BodyFraming.none
            var keeps = true
            let read: (ResponseHead, [UInt8])? = withExactCopy(rest) { bytes in
                var scanner = HeadScanner()
                guard
                    case .complete(let response) = scanner.response(
                        bytes, limits: HeadLimits(), fields: fields, requestMethod: head.method)
                else { return nil }
                switch exchange.response(response) {
                case .malformed: return nil
                case .dropInterim: return (response, [])
                case .passInterim, .tunnel: break
                case .final(let toClient, let clientKeepsAlive):
                    framing = toClient
                    keeps = clientKeepsAlive
                }
                let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 * 1024, alignment: 1)
                defer { room.deallocate() }
                let context = ResponseContext(
                    clientVersion: exchange.clientVersion, clientKeepsAlive: keeps, framing: framing,
                    isHeadRequest: head.method == .head)
                let count = HeadWriter.response(response, bytes: bytes, fields: fields, context: context, into: room)
                return (response, count.map { Array(room[..<$0]) } ?? [])
            }
            guard let (response, written) = read else { return }
            if !written.isEmpty {
                demand(isRead(written, head.method, framing, exchange.clientVersion), "the client frames it otherwise")
            }
            rest = rest.dropFirst(response.byteCount)
            guard !response.isInterim || response.isUpgrade else { continue }
            let body = BodyReading(Array(rest), framing: response.framing)
            guard body.end == .finished || response.framing == .none else { return }
            exchange.responseCompleted()
            demand(
                !exchange.canPoolServer || response.keepsAlive && response.framing != .untilClose,
                "pooled though it ends")
            demand(!exchange.canPoolServer || !response.isUpgrade, "pooled behind an upgrade")
            demand(!exchange.canPoolServer || exchange.requestIsComplete, "pooled within a request")
            demand(
                !exchange.canKeepClient || framing != .untilClose && keeps,
                "the client is kept though it was told to close")
            return
        }
    }

    /// Whether a client reads the head with the framing that was meant.
    private static func isRead(
        _ written: [UInt8], _ method: HTTPMethod, _ framing: BodyFraming, _ version: HTTPVersion
    ) -> Bool {
        let fields = HeadFields(capacity: 100)
        return withExactCopy(written) { bytes in
            var scanner = HeadScanner()
            guard
                case .complete(let head) = scanner.response(
                    bytes, limits: HeadLimits(), fields: fields, requestMethod: method)
            else { return false }
            return head.byteCount == written.count && (head.isInterim || head.isUpgrade || head.framing == framing)
        }
    }
}
