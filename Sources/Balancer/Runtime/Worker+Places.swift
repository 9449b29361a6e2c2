import CLinux
import Glibc

/// A server's addresses, tried in turn: one that cannot be reached leaves the try to the next, and only when all of
/// them have failed has the server.
extension Worker {
    /// A connect under way, or complete.
    struct Connect {
        let descriptor: Int32
        let isComplete: Bool
        /// To which of the server's addresses, and how many of them have been tried with it.
        let place: UInt32
        let tried: UInt8
    }

    /// Starts a connect to the first of a server's addresses that does not fail at once, beginning with the one that
    /// was reached last.
    func connect(_ service: Int, _ index: ServerIndex, _ server: RoutingTable.Server) -> Result<Connect, SystemError> {
        let places = server.destination.places
        let first = places.count == 1 ? 0 : server.destination.position(of: routes[service].load.place(index))
        return connect(places, from: first, tried: 0)
    }

    private func connect(
        _ places: [Destination.Place], from first: Int, tried: Int
    ) -> Result<Connect, SystemError> {
        var (at, tried) = (first, tried)
        var fault = SystemError(EADDRNOTAVAIL)
        while tried < places.count {
            tried += 1
            switch Socket.connect(to: places[at].address) {
            case .success(let (descriptor, complete)):
                if places[at].address.family != AF_UNIX { keepAlive?.set(on: descriptor) }
                let count = UInt8(truncatingIfNeeded: tried)
                return .success(
                    Connect(descriptor: descriptor, isComplete: complete, place: places[at].number, tried: count))
            case .failure(let error):
                // What this machine lacks towards one address says nothing about the server; another's refusal does.
                if fault.isLocalFault { fault = error }
            }
            at = at + 1 < places.count ? at + 1 : 0
        }
        return .failure(fault)
    }

    /// The connect of a server's stream has failed. True when it goes on to the next of the server's addresses, in the
    /// same slot: to the exchange it is still the same try, and what waits to be sent waits on.
    func connectsElsewhere(_ slot: Int32) -> Bool {
        let stream = streams[slot]
        let tried = Int(stream.pointee.triedPlaces)
        guard let server = serverNow(stream), tried < server.destination.places.count else { return false }
        let number = stream.pointee.session
        let deadline =
            number >= 0
            ? sessions[number].pointee.exchange.connectDeadline(now: now, timings: timings)
            : now.advanced(byNanoseconds: timings.connect)
        guard now < deadline else { return false }
        let places = server.destination.places
        let failed = server.destination.position(of: stream.pointee.place)
        let next = failed + 1 < places.count ? failed + 1 : 0
        guard case .success(let connect) = connect(places, from: next, tried: tried) else { return false }
        close(stream.pointee.descriptor)
        stream.pointee.descriptor = connect.descriptor
        stream.pointee.place = connect.place
        stream.pointee.triedPlaces = connect.tried
        // Events of the former descriptor may still come in this turn.
        stream.pointee.generation &+= 1
        stream.pointee.isInReadyList = false
        stream.pointee.isRegistered = false
        stream.pointee.isRegisteredForWrite = false
        stream.pointee.isReadable = false
        stream.pointee.isWritable = true
        stream.pointee.isBroken = false
        stream.pointee.hasHangup = false
        stream.pointee.hasEnded = false
        stream.pointee.isReset = false
        stream.pointee.isHalfClosed = false
        if number >= 0 { arm(number, .connect, at: deadline) } else { deadlines.set(slot, at: deadline) }
        register(slot, forWrite: true)
        return true
    }
}
