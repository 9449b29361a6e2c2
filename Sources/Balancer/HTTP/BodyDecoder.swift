/// Body framing as it is read: tells which bytes are payload. Pure data: no I/O, no allocation.
///
/// Sizes and extensions are dropped as they come, so what goes on is framed anew; only a trailer section stays in the
/// caller's buffer until it is complete.
struct BodyDecoder {
    /// Where the decoder stands.
    private enum Phase {
        /// In a body of known length, or before its end.
        case length
        /// In a body that ends with the connection.
        case untilClose
        /// In the line that states a chunk's size. Can become: data, trailers.
        case sizeLine
        /// In a chunk's payload. Can become: dataEnd.
        case data
        /// Before the carriage return behind a chunk. Can become: dataLineFeed.
        case dataEnd
        /// Before the line feed behind a chunk. Can become: sizeLine.
        case dataLineFeed
        /// Behind the last chunk. Can become: finished.
        case trailers
        case finished
        case broken(Refusal)
    }

    private var phase: Phase
    private let limits: BodyLimits
    /// The payload bytes still to come, of the body or of the chunk.
    private var remaining: UInt64 = 0
    private var size: ChunkSizeLine
    private var extensionBytes = 0
    private var trailers: FieldScanner
    private var trailerFields = 0

    /// Starts behind a head that `framing` was decided for.
    init(_ framing: BodyFraming, limits: BodyLimits = .request) {
        self.limits = limits
        size = ChunkSizeLine(limits)
        trailers = FieldScanner(at: 0, isStrict: limits.isStrict)
        switch framing {
        case .none: phase = .finished
        case .length(let length):
            remaining = length
            phase = length == 0 ? .finished : .length
        case .chunked: phase = .sizeLine
        case .untilClose: phase = .untilClose
        }
    }

    /// Whether the body's last byte was seen. A body of known length is finished with its last payload byte, before
    /// `next` says so.
    var isFinished: Bool {
        switch phase {
        case .finished: true
        case .length: remaining == 0
        default: false
        }
    }

    /// Bytes of a body of known length still to come; nil where the framing tells only as it comes.
    var announcedRest: UInt64? {
        switch phase {
        case .finished: 0
        case .length: remaining
        default: nil
        }
    }

    /// Looks at bytes that are not yet consumed. Call until it asks for more, ends or refuses.
    mutating func next(_ bytes: UnsafeRawBufferPointer) -> BodyStep {
        switch phase {
        case .finished: return .end(skip: 0, trailers: .empty)
        case .broken(let refusal): return .malformed(refusal)
        case .untilClose: return bytes.isEmpty ? .needMore(skip: 0) : .data(skip: 0, count: bytes.count)
        case .length:
            if remaining == 0 {
                phase = .finished
                return .end(skip: 0, trailers: .empty)
            }
            return bytes.isEmpty ? .needMore(skip: 0) : .data(skip: 0, count: take(bytes.count))
        case .sizeLine, .data, .dataEnd, .dataLineFeed, .trailers:
            guard let base = bytes.baseAddress else { return .needMore(skip: 0) }
            return nextInChunks(base, count: bytes.count)
        }
    }

    private mutating func nextInChunks(_ base: UnsafeRawPointer, count: Int) -> BodyStep {
        var index = 0
        while index < count {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            switch phase {
            case .sizeLine:
                switch size.take(byte) {
                case .more: break
                case .refused(let refusal): return fail(refusal)
                case .size(let chunk):
                    extensionBytes &+= size.extensionBytes
                    if extensionBytes > limits.chunkExtensions { return fail(.badChunkExtension) }
                    size = ChunkSizeLine(limits)
                    remaining = chunk
                    phase = chunk == 0 ? .trailers : .data
                }
                index &+= 1
            case .data:
                let taken = take(count &- index)
                if remaining == 0 { phase = .dataEnd }
                return .data(skip: index, count: taken)
            case .dataEnd:
                guard byte == 0x0D else { return fail(.chunkMissingLineEnd) }
                phase = .dataLineFeed
                index &+= 1
            case .dataLineFeed:
                guard byte == 0x0A else { return fail(.chunkMissingLineEnd) }
                phase = .sizeLine
                index &+= 1
            case .trailers: return nextInTrailers(base + index, count: count &- index, skip: index)
            case .length, .untilClose, .finished, .broken: return fail(.badChunkSize)
            }
        }
        return .needMore(skip: index)
    }

    /// Reads the trailer section, which begins at `base`, `skip` bytes behind the start of the caller's bytes.
    private mutating func nextInTrailers(_ base: UnsafeRawPointer, count: Int, skip: Int) -> BodyStep {
        let bytes = UnsafeRawBufferPointer(start: base, count: min(count, limits.trailers))
        while true {
            switch trailers.next(base, count: bytes.count) {
            case .incomplete:
                return count >= limits.trailers ? fail(.trailersTooLarge) : .needMore(skip: skip)
            case .refused(let refusal): return fail(refusal)
            case .field:
                trailerFields &+= 1
                if trailerFields > limits.trailerFields { return fail(.trailersTooLarge) }
                let kind = FieldKind(trailers.name.bytes(in: bytes))
                if limits.isStrict, kind.isForbiddenInTrailers { return fail(.badTrailer) }
            case .end:
                phase = .finished
                let end = skip &+ trailers.position
                return .end(skip: end, trailers: trailerFields == 0 ? .empty : ByteRange(skip, end &- 2))
            }
        }
    }

    /// Counts up to `available` payload bytes as consumed.
    private mutating func take(_ available: Int) -> Int {
        let count = min(UInt64(available), remaining)
        remaining &-= count
        return Int(count)
    }

    private mutating func fail(_ refusal: Refusal) -> BodyStep {
        phase = .broken(refusal)
        return .malformed(refusal)
    }
}
