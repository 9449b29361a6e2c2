@testable import Balancer

/// What a decoder made of a body.
struct BodyReading: Equatable, CustomStringConvertible {
    enum End: Equatable {
        case unfinished
        case finished
        case malformed(Refusal)
    }

    var payload = ""
    var trailers = ""
    var end = End.unfinished
    /// The bytes it counted as consumed.
    var consumed = 0

    var description: String { "\(payload.debugDescription) \(trailers.debugDescription) \(end) \(consumed)" }

    /// Reads `bytes` as they would come in pieces that end at `cuts`, keeping what the decoder leaves as a stream does.
    init(_ bytes: [UInt8], framing: BodyFraming, limits: BodyLimits = BodyLimits(), cuts: some Sequence<Int> = []) {
        var decoder = BodyDecoder(framing, limits: limits)
        for end in Array(cuts) + [bytes.count] {
            guard read(&decoder, bytes, upTo: end) else { return }
        }
    }

    private mutating func read(_ decoder: inout BodyDecoder, _ bytes: [UInt8], upTo end: Int) -> Bool {
        while true {
            let window = consumed
            let step = withExactCopy(bytes[window..<max(window, end)]) { decoder.next($0) }
            switch step {
            case .data(let skip, let count):
                payload += httpText(bytes[(window + skip)..<(window + skip + count)])
                consumed += skip + count
            case .needMore(let skip):
                consumed += skip
                return true
            case .end(let skip, let range):
                trailers = httpText(bytes[(window + Int(range.start))..<(window + Int(range.end))])
                if range.isEmpty { trailers = "" }
                consumed += skip
                self.end = .finished
                return false
            case .malformed(let refusal):
                self.end = .malformed(refusal)
                return false
            }
        }
    }
}
