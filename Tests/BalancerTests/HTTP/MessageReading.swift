@testable import Balancer

/// What becomes of the messages that follow one another on a connection.
enum MessageReading: Equatable {
    /// So many complete messages and nothing behind them.
    case accepted(Int)
    /// So many complete messages, then one that is not complete.
    case unfinished(after: Int)
    /// So many complete messages, then one that is refused.
    case refused(Refusal, after: Int)
    /// So many complete messages, of which the last one ends HTTP on this connection or the connection itself.
    case ended(after: Int)

    var isAccepted: Bool {
        switch self {
        case .accepted, .ended: true
        case .unfinished, .refused: false
        }
    }

    /// Reads `bytes` as requests.
    static func requests(_ bytes: [UInt8], limits: HeadLimits = HeadLimits()) -> MessageReading {
        let fields = HeadFields(capacity: 100)
        return read(bytes) { rest in
            var scanner = HeadScanner()
            switch scanner.request(rest, limits: limits, fields: fields) {
            case .incomplete: return .incomplete
            case .refused(let refusal): return .refused(refusal)
            case .complete(let head):
                let ends = head.method == .connect || head.wantsUpgrade || !head.keepsAlive
                return .complete((head.byteCount, head.framing, ends))
            }
        }
    }

    /// Reads `bytes` as responses to GET.
    static func responses(_ bytes: [UInt8]) -> MessageReading {
        let fields = HeadFields(capacity: 100)
        return read(bytes) { rest in
            var scanner = HeadScanner()
            switch scanner.response(rest, limits: HeadLimits(), fields: fields, requestMethod: .get) {
            case .incomplete: return .incomplete
            case .refused(let refusal): return .refused(refusal)
            case .complete(let head):
                return .complete((head.byteCount, head.framing, head.isUpgrade || !head.keepsAlive))
            }
        }
    }

    private static func read(
        _ bytes: [UInt8], head: (UnsafeRawBufferPointer) -> HeadOutcome<(Int, BodyFraming, Bool)>
    ) -> MessageReading {
        var position = 0
        var count = 0
        while position < bytes.count {
            switch withExactCopy(bytes[position...], head) {
            case .incomplete: return .unfinished(after: count)
            case .refused(let refusal): return .refused(refusal, after: count)
            case .complete(let (byteCount, framing, ends)):
                let body = BodyReading(Array(bytes[(position + byteCount)...]), framing: framing)
                switch body.end {
                case .malformed(let refusal): return .refused(refusal, after: count)
                case .unfinished where framing != .untilClose: return .unfinished(after: count)
                default: break
                }
                count += 1
                if ends { return .ended(after: count) }
                position += byteCount + body.consumed
            }
        }
        return .accepted(count)
    }
}
