/// Client connections as others see them: listed, and cut by order.
extension Worker {
    /// A listing under way: so many slots a turn, that the traffic does not wait for it.
    struct Walk {
        let query: ConnectionQuery
        var next: Int32 = 0
        var total = 0
        var oldest = Oldest(limit: ConnectionListing.limit)

        init(_ query: ConnectionQuery) { self.query = query }
    }

    /// Slots looked at in a turn: well below 0.1 ms, even where none of them is in the cache.
    private static let stride: Int32 = 1024

    /// Does what the controller has asked for.
    func takeOrders() {
        for order in publication.links[number].takeOrders() {
            switch order {
            case .list(let query):
                if !walks.contains(where: { $0.query == query }) { walks.append(Walk(query)) }
            case .close(let connection, let command):
                mailbox.post(.connectionClosed(command, close(connection)))
            }
        }
    }

    /// Cuts a client connection, and the request that runs over it; returns what it was, or nil when it has gone.
    private func close(_ connection: ConnectionNumber) -> ConnectionEntry? {
        let slot = connection.slot
        guard slot < streams.high else { return nil }
        let stream = streams[slot]
        guard stream.pointee.role == .client, connection.isOf(generation: stream.pointee.generation) else { return nil }
        let entry = entry(slot)
        let session = stream.pointee.session
        if session >= 0 && stream.pointee.phase == .exchange {
            end(session, .order(.closedByOrder))
        } else {
            statistics.add(.closedByOrder, service: Int(stream.pointee.service))
            closeClient(slot, visibly: true)
        }
        return entry
    }

    /// Goes on with the listing that was asked for first.
    func walkOn() {
        let end = min(streams.high, walks[0].next + Worker.stride)
        let query = walks[0].query
        for slot in walks[0].next..<end {
            let stream = streams[slot]
            guard stream.pointee.role == .client, Int(stream.pointee.service) == query.service else { continue }
            if let server = query.server, self.server(of: stream) != server { continue }
            walks[0].total += 1
            walks[0].oldest.add(
                Oldest.Entry(since: stream.pointee.acceptedAt, slot: slot, generation: stream.pointee.generation))
        }
        walks[0].next = end
        guard end >= streams.high else { return }
        var walk = walks.removeFirst()
        let left = walk.oldest.take().filter { entry in
            streams[entry.slot].pointee.role == .client && streams[entry.slot].pointee.generation == entry.generation
        }
        publication.links[number].answer(
            query, ConnectionListing(total: walk.total, oldest: left.map { entry($0.slot) }))
    }

    /// The server that a client's request is at.
    private func server(of client: UnsafeMutablePointer<Stream>) -> ConnectionQuery.Server? {
        let session = client.pointee.session
        guard session >= 0, sessions[session].pointee.server >= 0 else { return nil }
        let stream = streams[sessions[session].pointee.server]
        return ConnectionQuery.Server(slot: stream.pointee.server, id: stream.pointee.serverID)
    }

    private func entry(_ slot: Int32) -> ConnectionEntry {
        let stream = streams[slot]
        let session = stream.pointee.session
        let client = clientText(stream)
        var entry = ConnectionEntry(
            number: ConnectionNumber(worker: number, slot: slot, generation: stream.pointee.generation),
            service: Int(stream.pointee.service), acceptedAt: stream.pointee.acceptedAt,
            requests: stream.pointee.requests, bytesIn: stream.pointee.bytesIn, bytesOut: stream.pointee.bytesOut,
            activity: activity(of: stream), address: client.text, addressLength: client.length,
            port: client.port, server: server(of: stream))
        if session >= 0 && sessions[session].pointee.hasLine { entry.request = requestLines.line(session: session) }
        return entry
    }

    private func activity(of stream: UnsafeMutablePointer<Stream>) -> ConnectionEntry.Activity {
        let number = stream.pointee.session
        guard stream.pointee.phase == .head || stream.pointee.phase == .exchange else { return .closing }
        guard number >= 0 else { return stream.pointee.input.isEmpty && !stream.pointee.isInHead ? .idle : .head }
        let session = sessions[number]
        let server = session.pointee.server
        if server >= 0 && streams[server].pointee.phase == .connecting { return .connecting }
        switch session.pointee.exchange.phase {
        case .choosing: return admission.contains(number) ? .queued : .connecting
        case .requesting: return session.pointee.exchange.requestIsComplete ? .waiting : .request
        case .responding: return .response
        case .responded: return .request
        case .tunnel: return .tunnel
        case .finished: return .closing
        }
    }
}
