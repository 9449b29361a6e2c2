import CLinux
import Glibc
import Synchronization

/// Drains, removals and the end of the engine.
extension Controller {
    /// Looks for drains that have ended and removals whose time is over.
    func runDrains() {
        for service in services.indices {
            for server in services[service].servers where server.drainsFrom != nil {
                let inFlight = services[service].load.inFlight(server.slot)
                // Until every worker routes by the new table a pick may still come.
                let isEmpty = inFlight == 0 && publication.oldestAdopted >= server.leftRotationAt
                let isOver = server.cutAt <= now
                if isEmpty || isOver { endDrain(server, service, inFlight: inFlight) }
            }
        }
    }

    private func endDrain(_ server: ManagedServer, _ service: Int, inFlight: Int) {
        guard let at = position(service: service, id: server.id), let entry = decided(service: service, id: server.id)
        else { return }
        services[service].servers[at].drainsFrom = nil
        nextSample = now
        let name = settings.services[service].name
        let from = server.drainsFrom ?? 0
        guard entry.administration == .removing else {
            events.add(
                .drained, .info, service: name, server: entry.spec.name,
                "\(entry.spec.name) drained: \(Controller.count(from, "request")) ended, none cut")
            return
        }
        _ = settings.finishRemoval(id: server.id, service: service)
        release(server.id, service)
        publish()
        let outcome = inFlight == 0 ? "none cut" : "\(Controller.count(inFlight, "request")) cut at the deadline"
        events.add(
            .removed, inFlight == 0 ? .notice : .warning, service: name, server: entry.spec.name,
            "\(entry.spec.name) removed, \(outcome)")
    }

    // MARK: Stopping

    /// Begins to stop, or cuts short a stop that has begun.
    func stop(drainNanoseconds: UInt64?) {
        let clients = publication.clients.load(ordering: .relaxed)
        let drain = drainNanoseconds ?? settings.timings.drain
        if phase == .running {
            phase = .draining
            stopAt = now.advanced(byNanoseconds: drain)
            publish()
            listenersCloseAt = version
            let words =
                drain == 0
                ? "stopping now: \(Controller.count(clients, "connection")) cut"
                : "stopping: \(Controller.count(clients, "connection")) open, up to \(drain / 1_000_000_000) s to end"
            events.add(.stopping, .notice, words)
        } else if phase == .draining && drain == 0 && stopAt > now {
            stopAt = now
            events.add(.stopping, .warning, "stopping now: \(Controller.count(clients, "connection")) cut")
        }
        nextSample = now
    }

    /// Ends a stop when nobody is left, or its time is over.
    func runStop() {
        guard phase == .draining else { return }
        let everyoneKnows = publication.oldestAdopted >= (listenersCloseAt ?? 0)
        if listenersCloseAt != nil && everyoneKnows {
            closeListeners()
            listenersCloseAt = nil
        }
        let clients = publication.clients.load(ordering: .relaxed)
        guard (clients == 0 && everyoneKnows) || stopAt <= now else { return }
        if clients > 0 && stopAt <= now {
            events.add(.stopping, .warning, "the drain's time is over: \(Controller.count(clients, "connection")) cut")
        }
        phase = .stopped
        publish()
    }

    /// Closes the listening sockets.
    func closeListeners() {
        for listener in listeners { listener.close() }
        listeners = []
    }
}
