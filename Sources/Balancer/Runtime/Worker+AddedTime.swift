/// The time that lbtop itself adds to a request: measured on one request in 64, while somebody reads snapshots, by
/// clock reads of its own. The loop's clock, which stands still for a turn, would measure nothing.
///
/// It is the sum of two stretches. One begins when the read that completed the request's head has returned, and ends
/// when the send of that head to the server has: parsing, picking, finding or opening a connection, rewriting, and the
/// send itself. The other begins when the read of the response's first bytes has returned, and ends when the send of
/// them to the client has.
///
/// Not in it: waiting for events, the reads themselves, and what comes of the bodies later. A request that has to wait
/// on its way (for a connect, for room at a server, for a client that takes nothing) is not measured.
extension Worker {
    private static let oneIn: UInt64 = 64

    /// How far the measurement of a request has got.
    enum Measurement: UInt8 { case none, towardsServer, atServer, towardsClient }

    /// Bytes of a head have come: perhaps they complete one that is measured.
    @inline(__always)
    func headBytesRead() {
        if attention.isReading && heads % Worker.oneIn == 0 { headReadAt = Clock.now() }
    }

    /// A head is complete.
    @inline(__always)
    func headCompleted(_ session: UnsafeMutablePointer<Session>) {
        guard attention.isReading else { return }
        if heads % Worker.oneIn == 0 {
            session.pointee.measurement = .towardsServer
            session.pointee.measuredFrom = headReadAt
        }
        heads &+= 1
    }

    /// Bytes of a measured request went to its server.
    func handedToServer(_ session: UnsafeMutablePointer<Session>) {
        guard session.pointee.exchange.begunAt == now else { return session.pointee.measurement = .none }
        session.pointee.measured = Clock.now().nanoseconds(since: session.pointee.measuredFrom)
        session.pointee.measurement = .atServer
    }

    /// The first bytes of a response have come.
    @inline(__always)
    func answerRead(_ session: UnsafeMutablePointer<Session>) {
        guard session.pointee.measurement == .atServer else { return }
        session.pointee.measurement = .towardsClient
        session.pointee.measuredFrom = Clock.now()
    }

    /// Bytes of a measured request's response went to its client.
    func handedToClient(_ session: UnsafeMutablePointer<Session>) {
        session.pointee.measurement = .none
        guard session.pointee.firstByteAt == now else { return }
        let time = session.pointee.measured &+ Clock.now().nanoseconds(since: session.pointee.measuredFrom)
        statistics.addedTime(service: session.pointee.service).record(microseconds: time / 1000)
    }
}
