import CLinux
import Glibc

/// Where the transport of a body stands after a turn.
enum Pumped {
    /// Its last byte has been sent.
    case written
    /// The source has nothing more for now.
    case sourceBlocked
    /// The sink takes nothing more for now; the source is not read.
    case sinkBlocked
    /// Enough for one turn; there is more.
    case budgetSpent
    case sourceEnded
    case sourceFailed(Int32)
    case sinkFailed(Int32)
    /// The source breaks its framing.
    case malformed(Refusal)
    /// The body is longer than it may be; what is above the limit does not go on.
    case tooLarge
}

/// Bodies from one stream to another.
extension Worker {
    /// At most so much a stream a turn, so that one transfer does not hold up the others.
    private static let budget = 64 * 1024
    /// Payload up to this size is copied behind what waits, so that both go in one call.
    private static let copyLimit = 8 * 1024
    /// Room that a chunk's header, or the last chunk with its trailers (8 KiB at most), may need.
    private static let framingRoom = 9 * 1024

    /// Carries a body on as far as it goes now. What is decoded but not sent stays in the source's input: that is the
    /// back-pressure.
    func pump(_ flow: inout BodyFlow, from sourceSlot: Int32, to sinkSlot: Int32) -> Pumped {
        let source = streams[sourceSlot]
        let sink = streams[sinkSlot]
        var budget = Worker.budget
        while true {
            if flow.direct > 0 {
                if let outcome = sendDirect(&flow, source, sinkSlot) { return outcome }
                continue
            }
            if flow.decoder.isFinished {
                switch flush(sinkSlot) {
                case .done:
                    flow.isWritten = true
                    return .written
                case .blocked: return .sinkBlocked
                case .failed(let error): return .sinkFailed(error)
                }
            }
            if flow.rechunks, sink.pointee.output.base != nil, sink.pointee.output.room < Worker.framingRoom {
                switch flush(sinkSlot) {
                case .done: break
                case .blocked: return .sinkBlocked
                case .failed(let error): return .sinkFailed(error)
                }
            }
            let bytes = unread(source)
            if !bytes.isEmpty {
                switch flow.decoder.next(bytes) {
                case .data(let skip, let count):
                    consume(source, skip)
                    flow.direct = count
                    flow.payload &+= UInt64(count)
                    if flow.payload > flow.limit { return .tooLarge }
                    if flow.rechunks { writeChunkHeader(&flow, sink, count) }
                    continue
                case .end(let skip, let trailers):
                    if flow.rechunks { writeLastChunk(sink, trailers.bytes(in: bytes)) }
                    consume(source, skip)
                    continue
                case .needMore(let skip): consume(source, skip)
                case .malformed(let refusal): return .malformed(refusal)
                }
            }
            switch flush(sinkSlot) {
            case .done: break
            case .blocked: return .sinkBlocked
            case .failed(let error): return .sinkFailed(error)
            }
            guard budget > 0 else { return .budgetSpent }
            switch receive(sourceSlot) {
            case .bytes(let count): budget -= count
            case .blocked: return .sourceBlocked
            case .ended: return .sourceEnded
            case .failed(let error): return .sourceFailed(error)
            case .full: return .malformed(.trailersTooLarge)
            }
        }
    }

    /// Nil when it all went.
    private func sendDirect(
        _ flow: inout BodyFlow, _ source: UnsafeMutablePointer<Stream>, _ sinkSlot: Int32
    ) -> Pumped? {
        let sink = streams[sinkSlot]
        let waits = !sink.pointee.output.isEmpty
        if waits && flow.direct <= Worker.copyLimit && sink.pointee.output.room >= flow.direct + 2 {
            sink.pointee.output.append(UnsafeRawBufferPointer(rebasing: unread(source).prefix(flow.direct)))
            consume(source, flow.direct)
            flow.direct = 0
        } else {
            let (flushed, sent) = flush(sinkSlot, thenFrom: source, flow.direct)
            flow.direct -= sent
            switch flushed {
            case .done: break
            case .blocked: return .sinkBlocked
            case .failed(let error): return .sinkFailed(error)
            }
        }
        if flow.direct == 0 && flow.owesChunkEnd {
            flow.owesChunkEnd = false
            appendLineEnd(sink)
        }
        return nil
    }

    private func writeChunkHeader(_ flow: inout BodyFlow, _ sink: UnsafeMutablePointer<Stream>, _ count: Int) {
        buffers.lease(&sink.pointee.output)
        sink.pointee.output.commit(HeadWriter.chunkHeader(count, into: sink.pointee.output.space()))
        flow.owesChunkEnd = true
    }

    /// The last chunk with its trailers; `framingRoom` is there.
    func writeLastChunk(_ sink: UnsafeMutablePointer<Stream>, _ trailers: UnsafeRawBufferPointer) {
        buffers.lease(&sink.pointee.output)
        sink.pointee.output.commit(HeadWriter.chunkHeader(0, into: sink.pointee.output.space()))
        var writer = ByteWriter(sink.pointee.output.space())
        routes[Int(sink.pointee.service)].http.addressFields.withUnsafeBytes { names in
            HeadWriter.trailers(trailers, without: names, to: &writer)
        }
        sink.pointee.output.commit(writer.result ?? 0)
        appendLineEnd(sink)
    }

    private func appendLineEnd(_ sink: UnsafeMutablePointer<Stream>) {
        buffers.lease(&sink.pointee.output)
        let lineEnd: StaticString = "\r\n"
        sink.pointee.output.append(UnsafeRawBufferPointer(start: lineEnd.utf8Start, count: 2))
    }
}
