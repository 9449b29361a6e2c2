import CLinux
import Glibc
import Synchronization

/// Accepting: from the listening socket to a client's stream.
extension Worker {
    /// Connections taken at a wake; the rest wakes another worker, or this one again.
    private static let acceptsAWake = 16

    /// Takes a few connections.
    func accept(from listener: Listener) {
        for _ in 0..<Worker.acceptsAWake {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let descriptor = lb_accept(listener.descriptor, &storage, &length)
            guard descriptor >= 0 else {
                let error = SystemError(-descriptor)
                if error.isLocalFault { pauseAccepting(because: error, service: listener.service) }
                if error.code == EAGAIN || error.isLocalFault { return }
                continue
            }
            admit(descriptor, SocketAddress(storage: storage, length: length), service: listener.service)
        }
    }

    private func admit(_ descriptor: Int32, _ address: SocketAddress, service: Int) {
        let isOverLimit = maximumClients > 0 && publication.clients.load(ordering: .relaxed) >= maximumClients
        guard !isOverLimit, let slot = openStream(descriptor, role: .client, phase: .head, service: service) else {
            statistics.add(.refused, service: service)
            statistics.add(.overLimit, service: service)
            close(descriptor)
            return
        }
        publication.clients.add(1, ordering: .relaxed)
        statistics.add(.accepted, service: service)
        statistics.add(.active, service: service)
        let stream = streams[slot]
        let ip = address.ip
        stream.pointee.clientKey = clientKey(ip)
        // A trusted proxy has the connections of many clients: their requests are counted instead.
        stream.pointee.isTrusted = routes[service].http.trustedProxies.trusts(ip)
        let isCounted = maximumPerClient > 0 && !stream.pointee.isTrusted
        if isCounted && publication.countClient(stream.pointee.clientKey, 1) > maximumPerClient {
            statistics.add(.refused, service: service)
            statistics.add(.overClientLimit, service: service)
            return closeStream(slot, visibly: true)
        }
        let written = withUnsafeMutableBytes(of: &stream.pointee.addressText) { address.writeAddressText(into: $0) }
        stream.pointee.addressLength = UInt8(truncatingIfNeeded: written)
        stream.pointee.port = address.port
        stream.pointee.acceptedAt = now
        if routes[service].mode == .tcp {
            startTunnel(slot)
        } else {
            deadlines.set(slot, at: now.advanced(byNanoseconds: timings.header))
            readHead(slot)
        }
    }

    /// Out of descriptors: accepting goes on when one is freed.
    private func pauseAccepting(because error: SystemError, service: Int) {
        guard acceptsConnections, !isAcceptingPaused else { return }
        isAcceptingPaused = true
        for listener in listeners { epoll.remove(listener.descriptor) }
        statistics.add(.localFault, service: service)
        reportFault("accept: \(error); accepting goes on when a connection closes")
    }

    /// Accepts again after a pause.
    func resumeAccepting() {
        isAcceptingPaused = false
        guard acceptsConnections else { return }
        registerListeners()
    }

    /// Puts the listeners into the epoll set.
    func registerListeners() {
        for (position, listener) in listeners.enumerated() {
            let token = Token.firstListener + UInt64(position)
            let error = epoll.add(listener.descriptor, bits: Epoll.listenerBits, token: token)
            if error != 0 && error != EEXIST { reportFault("epoll_ctl: \(SystemError(error))") }
        }
    }
}
