/// Names of servers: looked up again from time to time, and when a connect has failed. The asking is done by threads
/// of their own, which may wait for a name server as long as they like.
extension Controller {
    /// The most look-ups at a time.
    private static let mostLookUps = 4

    /// When the next look-up is due; `never` while as many as may be are under way.
    var nextLookUp: Instant {
        guard lookUpsUnderWay < Controller.mostLookUps else { return .never }
        var next = Instant.never
        for service in services {
            for server in service.servers { next = min(next, server.name?.due ?? .never) }
        }
        return next
    }

    /// Starts the look-ups that are due.
    func runLookUps() {
        for service in services.indices {
            for at in services[service].servers.indices {
                guard lookUpsUnderWay < Controller.mostLookUps else { return }
                guard let name = services[service].servers[at].name, name.due <= now else { continue }
                services[service].servers[at].name?.begin(now: now)
                ask(name, service, services[service].servers[at].id)
            }
        }
    }

    private func ask(_ name: NameWatch, _ service: Int, _ id: UInt64) {
        lookUpsUnderWay += 1
        let (mailbox, lookUp) = (mailbox, lookUp)
        let (host, port) = (name.host, name.port)
        let thread = Thread.start(name: "lbtop-lookup") {
            mailbox.post(.lookedUp(service: service, serverID: id, host: host, lookUp(host, port)))
        }
        if thread == nil {
            let words = "no thread could be made"
            mailbox.post(.lookedUp(service: service, serverID: id, host: host, .failed(words)))
        }
    }

    /// A look-up has ended.
    func lookedUp(service: Int, id: UInt64, host: String, _ answer: NameAnswer) {
        lookUpsUnderWay -= 1
        // The server may have left meanwhile, or been given another name.
        guard let at = position(service: service, id: id), services[service].servers[at].name?.host == host,
            let label = decided(service: service, id: id)?.spec.name
        else { return }
        let present = services[service].servers[at].destination.places.map(\.address)
        let inUse = addressInUse(service, at)
        let change = services[service].servers[at].name?.answered(answer, present: present, inUse: inUse, now: now)
        let name = settings.services[service].name
        let place = inUse?.hostText ?? "no address"
        switch change {
        case .moved(let addresses):
            let new = addresses.first?.hostText ?? "no address"
            events.add(
                .moved, .notice, service: name, server: label,
                inUse == nil ? "\(label): \(host) resolved, to \(new)" : "\(label): \(host) now \(new) (was \(place))")
            relocate(service, at, to: addresses)
        case .altered(let addresses): resettle(service, at, to: addresses)
        case .vanished(let words):
            events.add(
                .fault, .warning, service: name, server: label,
                "\(label): \(host) has no address any more (\(words)); stays at \(place)")
        case .failed(let words):
            events.add(
                .fault, .warning, service: name, server: label,
                "\(label): \(host) could not be looked up (\(words)); stays at \(place)")
        case .returned:
            events.add(
                .note, .info, service: name, server: label, "\(label): \(host) is known again, at \(place)")
        case .nothing, nil: break
        }
    }
}
