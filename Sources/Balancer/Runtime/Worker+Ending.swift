import CLinux
import Glibc

/// The one exit of an exchange: every request that began ends here, once, whatever happened to it. What is counted of it
/// hangs on this place; what becomes of its two connections follows from how it ended and from how far it was.
extension Worker {
    /// Why an exchange ends.
    enum Ending {
        /// Both directions have ended, or the response is complete and nobody takes the rest of the request.
        case complete
        /// The client broke a rule: it is answered with this status.
        case refuse(status: Int, ServiceFailure)
        /// No server answered as it should: the client is answered with this status.
        case fail(status: Int, ServiceFailure)
        /// The client left, or takes nothing.
        case client(ServiceFailure)
        /// The server's response broke off, or became none.
        case server(ServerFailure)
        /// An order ends it.
        case order(ServiceFailure)
        /// A tunnel in which nothing moved.
        case idle
    }

    /// What becomes of a client's connection that is cut.
    private enum Fate {
        case close, reset
    }

    /// Ends an exchange. After the first byte of a response there is no answer of our own any more, only a cut that the
    /// client can see.
    func end(_ number: Int32, _ ending: Ending) {
        let session = sessions[number]
        exchangeDeadlines.set(number, at: .never)
        leaveQueue(number)
        // Who has the whole answer is owed nothing more, and what it still sends or leaves is no fault.
        let isAnswered = session.pointee.exchange.phase == .responded
        if isAnswered, case .order = ending { statistics.add(.uploadDropped, service: session.pointee.service) }
        let ending = isAnswered ? Ending.complete : ending
        count(number, ending)
        switch ending {
        case .complete: endComplete(number)
        case .refuse(let status, _):
            if mayAnswer(session) { return endAnswered(number, status: status) }
            endCut(number, .cutByClient, client: visibleCut(session))
        case .fail(let status, _):
            if mayAnswer(session) { return endAnswered(number, status: status) }
            let isUnserved = session.pointee.exchange.phase != .tunnel && routes[session.pointee.service].mode == .tcp
            endCut(number, isUnserved ? .unserved : .cutByServer, client: .reset)
        case .client(let failure):
            let isOurs = failure == .clientTimeout || failure == .bufferShortage
            endCut(number, .cutByClient, client: isOurs ? .reset : mayAnswer(session) ? .close : visibleCut(session))
        case .server(let failure):
            guard mayAnswer(session) else { return endCut(number, .cutByServer, client: visibleCut(session)) }
            let isLate = failure == .responseIdle || failure == .responseTimeout
            statistics.add(isLate ? .gatewayTimeout : .badGateway, service: session.pointee.service)
            endAnswered(number, status: isLate ? 504 : 502)
        case .order: endCut(number, .cutByOrder, client: .reset)
        case .idle: endCut(number, .cutByClient, client: .reset)
        }
    }

    /// The client has gone: nothing of the exchange is of use any more, unless it had its whole answer.
    func clientAborted(_ number: Int32) {
        end(number, .client(.clientAborted))
    }

    /// The server has answered and takes no more of the request: what the client still sends of it goes nowhere.
    func endUpload(_ number: Int32) {
        statistics.add(.uploadDropped, service: sessions[number].pointee.service)
        end(number, .complete)
    }

    /// Answers a request by ourselves because no server did, or none was there.
    func answer(_ number: Int32, status: Int, _ failure: ServiceFailure) {
        end(number, .fail(status: status, failure))
    }

    // MARK: What is counted

    /// Counts why it ended.
    private func count(_ number: Int32, _ ending: Ending) {
        let session = sessions[number]
        let service = session.pointee.service
        if session.pointee.server >= 0 && session.pointee.exchange.hasSentBytes { countRequest(number) }
        switch ending {
        case .complete: break
        case .refuse(_, let failure), .fail(_, let failure), .client(let failure), .order(let failure):
            statistics.add(failure, service: service)
        case .server(let failure):
            statistics.add(failure, service: service, server: session.pointee.serverIndex)
        case .idle: statistics.add(.tunnelIdle, service: service)
        }
    }

    /// Counts how it ended.
    private func conclude(_ number: Int32, _ outcome: RequestOutcome, status: Int = 0) {
        let session = sessions[number]
        statistics.add(outcome, service: session.pointee.service)
        // What ended before a response had begun by the client's will took no time that tells anything of the server.
        let tells = session.pointee.status != 0 || outcome == .answered || outcome == .answeredHere && status >= 500
        if session.pointee.isCounted && tells { recordLatency(number) }
    }

    /// Counts how long it took, and the class of its final response; once. A tunnel's class was counted when it began.
    func recordLatency(_ number: Int32) {
        let session = sessions[number]
        guard !session.pointee.isRecorded else { return }
        session.pointee.isRecorded = true
        let service = session.pointee.service
        let index = session.pointee.serverIndex
        let begun = session.pointee.exchange.begunAt
        // The loop's clock stands still for a turn: for the end of a response it is read again.
        let total = Clock.now().nanoseconds(since: begun) / 1000
        statistics.totalTime(service: service, server: index).record(microseconds: total)
        if session.pointee.firstByteAt != .never {
            let first = session.pointee.firstByteAt.nanoseconds(since: begun) / 1000
            statistics.firstByte(service: service, server: index).record(microseconds: first)
        }
        if session.pointee.status != 0 {
            statistics.addResponse(status: Int(session.pointee.status), service: service, server: index)
        }
    }

    // MARK: Ends

    /// True while no byte of a final response has gone to the client: then it may still be answered otherwise.
    private func mayAnswer(_ session: UnsafeMutablePointer<Session>) -> Bool {
        guard routes[session.pointee.service].mode == .http, session.pointee.exchange.phase != .tunnel else {
            return false
        }
        return streams[session.pointee.client].pointee.bytesOut <= session.pointee.sentBefore
    }

    /// How a cut shows in a response that has begun: by the missing rest where length or chunks tell, else by a reset.
    private func visibleCut(_ session: UnsafeMutablePointer<Session>) -> Fate {
        session.pointee.exchange.endsByClose || session.pointee.exchange.phase == .tunnel ? .reset : .close
    }

    private func endComplete(_ number: Int32) {
        let session = sessions[number]
        let slot = session.pointee.client
        conclude(number, .answered)
        let exchange = session.pointee.exchange
        // A client that was reset once it had its answer has not ended its own side in order: that shows at the server.
        let isCut = exchange.phase == .tunnel && !session.pointee.request.isWritten
        letServerGo(number, pools: exchange.canPoolServer, visibly: isCut)
        let keeps = exchange.canKeepClient && phase == .running
        if keeps && !exchange.requestIsComplete { return discardRest(number) }
        release(number)
        if keeps { return keepClient(slot) }
        let client = streams[slot]
        let isAtEnd = exchange.requestIsComplete && client.pointee.input.isEmpty && !client.pointee.isReadable
        // A next request may be on its way where the head had promised to wait for it, and would meet a reset, as would
        // whatever comes while much of the answer is still under way: the reset would take that with it.
        let isPromised = exchange.canKeepClient
        let isLong = client.pointee.bytesOut > Worker.longAnswer && lb_unsent(client.pointee.descriptor) > 0
        if isAtEnd && !isPromised && !isLong || exchange.phase == .tunnel { return closeStream(slot) }
        startLingering(slot)
    }

    /// Answers above this size may still be in the kernel when their last byte was sent.
    private static let longAnswer: UInt64 = 64 * 1024

    private func endAnswered(_ number: Int32, status: Int) {
        let session = sessions[number]
        let slot = session.pointee.client
        // A head of a response that was made for the client, and of which nothing went.
        let client = streams[slot]
        if session.pointee.sentBefore != .max { client.pointee.output.consume(client.pointee.output.count) }
        session.pointee.status = 0
        conclude(number, .answeredHere, status: status)
        letServerGo(number, pools: false)
        let exchange = session.pointee.exchange
        let rest = announcedRest(session)
        let keeps =
            phase == .running && exchange.clientVersion == .http11 && status != 408
            && exchange.mayKeepClient(rest: waitsForContinue(session) ? nil : rest)
        write(slot, status: status, closes: !keeps, isHead: exchange.method == .head)
        if keeps && rest != 0 { return discardRest(number) }
        release(number)
        if keeps { keepClient(slot) } else { startLingering(slot) }
    }

    private func endCut(_ number: Int32, _ outcome: RequestOutcome, client: Fate) {
        let session = sessions[number]
        let slot = session.pointee.client
        conclude(number, outcome)
        let isTunnel = session.pointee.exchange.phase == .tunnel
        letServerGo(number, pools: false, visibly: isTunnel)
        release(number)
        let isReset = client == .reset || isTunnel
        // A reset takes back what the client has not been given yet: the server's last words come first.
        if isReset && outcome == .cutByServer && lb_unsent(streams[slot].pointee.descriptor) > 0 {
            return startCutting(slot)
        }
        closeStream(slot, visibly: isReset)
    }

    /// Frees the exchange's slot; its client goes on without it.
    private func release(_ number: Int32) {
        let client = streams[sessions[number].pointee.client]
        releaseHold(client)
        client.pointee.session = -1
        giveBackSession(number)
    }

    /// Ends the place at the server, and keeps its connection where it may carry another request.
    private func letServerGo(_ number: Int32, pools: Bool, visibly: Bool = false) {
        let session = sessions[number]
        endLoad(number)
        let slot = session.pointee.server
        session.pointee.server = -1
        guard slot >= 0 else { return }
        let stream = streams[slot]
        guard pools && stream.pointee.input.isEmpty && !stream.pointee.hasHangup && !stream.pointee.hasEnded else {
            return closeStream(slot, visibly: visibly)
        }
        stream.pointee.session = -1
        stream.pointee.hasCarried = true
        poolServer(slot)
    }

    /// Bytes of the request's body that the client has still to send, or that were read and not sent on: what it has
    /// announced, or, in chunks, what has come to its end already; nil where nobody can say.
    func announcedRest(_ session: UnsafeMutablePointer<Session>) -> UInt64? {
        let waiting = UInt64(session.pointee.request.direct)
        if let rest = session.pointee.request.decoder.announcedRest { return rest &+ waiting }
        let bytes = unread(streams[session.pointee.client])
        var decoder = session.pointee.request.decoder
        var position = session.pointee.request.direct
        while position <= bytes.count {
            switch decoder.next(UnsafeRawBufferPointer(rebasing: bytes[position...])) {
            case .data(let skip, let count): position += skip + count
            case .end(let skip, _): return UInt64(position + skip)
            case .needMore, .malformed: return nil
            }
        }
        return nil
    }

    /// True while the client holds its body back for a 100 that it has not been sent: whether the body still comes after a
    /// final answer nobody can say (RFC 9110, 10.1.1).
    func waitsForContinue(_ session: UnsafeMutablePointer<Session>) -> Bool {
        session.pointee.awaitsContinue && session.pointee.request.payload == 0
            && unread(streams[session.pointee.client]).isEmpty
    }
}
