/// Client connections: asked for at the workers, told in words, and cut by order.
extension Controller {
    /// Asks every worker for the connections that somebody looks at; the answers stand in a later snapshot.
    func askForConnections() {
        var queries: Set<ConnectionQuery> = []
        for case .connections(let service, let server) in watches.topics(at: now) {
            if let query = query(service, server) { queries.insert(query) }
        }
        for (link, wake) in zip(publication.links, publication.wakes) {
            link.keepListings(of: queries)
            guard !queries.isEmpty else { continue }
            for query in queries { link.send(.list(query)) }
            wake.signal()
        }
    }

    private func query(_ service: String, _ server: String?) -> ConnectionQuery? {
        guard let number = settings.services.firstIndex(where: { $0.name == service }) else { return nil }
        guard let server else { return ConnectionQuery(service: number, server: nil) }
        guard let managed = managed(named: server, number) else { return nil }
        return ConnectionQuery(
            service: number, server: ConnectionQuery.Server(slot: managed.slot, id: managed.id))
    }

    /// What the workers have answered, put together; nil before every one has.
    func connections(_ service: String, server: String?) -> ConnectionsDetail? {
        guard let query = query(service, server) else { return nil }
        var detail = ConnectionsDetail(server: server)
        var entries: [ConnectionEntry] = []
        for link in publication.links {
            guard let listing = link.listing(query) else { return nil }
            detail.total += listing.total
            entries += listing.oldest
        }
        entries.sort { ($0.acceptedAt, $0.number.rawValue) < ($1.acceptedAt, $1.number.rawValue) }
        detail.oldest = entries.prefix(ConnectionListing.limit).map { entry in
            ConnectionFigures(entry, server: entry.server.flatMap { name(of: $0.id, query.service) }, now: now)
        }
        return detail
    }

    /// A server's name, by its number.
    func name(of id: UInt64, _ service: Int) -> String? { decided(service: service, id: id)?.spec.name }

    /// Has a worker cut a client connection.
    func closeConnection(_ number: UInt64, _ command: Command) {
        let connection = ConnectionNumber(rawValue: number)
        guard let worker = connection.worker, publication.links.indices.contains(worker) else {
            return connectionClosed(command, nil)
        }
        publication.links[worker].send(.close(connection, command))
        publication.wakes[worker].signal()
    }

    /// A worker has cut a client connection; nil: it had gone already.
    func connectionClosed(_ command: Command, _ entry: ConnectionEntry?) {
        nextSample = now
        guard let entry else { return refuse(command, "that connection has gone already") }
        let server = entry.server.flatMap { name(of: $0.id, entry.service) }
        let seconds = now.nanoseconds(since: entry.acceptedAt) / 1_000_000_000
        let requests = Controller.count(Int(entry.requests), "request")
        let place = server.map { ", was at \($0)" } ?? ""
        events.add(
            .closed, .notice, service: settings.services[entry.service].name, server: server, command: command,
            "client \(entry.client) cut after \(seconds) s and \(requests)\(place)")
    }

    /// The last picks of a service in words, newest first.
    func picks(_ service: Int) -> [PickFigures] {
        let records = publication.links.flatMap { $0.picks.picks(service: service) }
        return records.sorted { $0.at > $1.at }.prefix(PickLog.capacity).map { record in
            var figures = PickFigures()
            figures.unixMilliseconds = record.unixMilliseconds
            figures.connection = record.connection.rawValue
            figures.client = record.client
            figures.strategy = record.strategy
            figures.server = record.serverID.flatMap { name(of: $0, service) }
            figures.reason = record.reason
            figures.values = record.values.compactMap { value in
                name(of: value.serverID, service).map { PickFigures.Value(server: $0, value: value.value) }
            }
            return figures
        }
    }
}
