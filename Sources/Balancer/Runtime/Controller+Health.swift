import CLinux
import Glibc

/// Servers that could not be reached: passed over, then tried by the engine's own connect, never by a client's request.
extension Controller {
    /// A worker could not connect.
    func connectFailed(service: Int, slot: ServerIndex, id: UInt64, _ failure: ServerFailure) {
        guard let at = position(service: service, id: id), services[service].servers[at].slot == slot,
            services[service].servers[at].failing == nil, let entry = decided(service: service, id: id),
            entry.administration == .enabled
        else { return }
        var backoff = RetryBackoff()
        let wait = backoff.next()
        services[service].servers[at].failing = ManagedServer.Failing(
            failure: failure, since: now, backoff: backoff, nextTry: now.advanced(byNanoseconds: wait))
        services[service].servers[at].stateSince = Clock.wallMilliseconds()
        events.add(
            .serverFailing, .warning, service: settings.services[service].name, server: entry.spec.name,
            "\(entry.spec.name) failing: \(Controller.words(failure)); passed over, next try in \(wait / 1_000_000_000) s"
        )
        reviewRotation(service)
        nextSample = now
    }

    /// Starts the tries that are due and looks at those under way.
    func runProbes() {
        for service in services.indices {
            for at in services[service].servers.indices {
                guard let failing = services[service].servers[at].failing else { continue }
                if failing.descriptor < 0 {
                    if failing.nextTry <= now { startProbe(service, at) }
                } else {
                    lookAtProbe(service, at, failing)
                }
            }
        }
    }

    private func startProbe(_ service: Int, _ at: Int) {
        switch Socket.connect(to: services[service].servers[at].address) {
        case .failure(let error): probeFailed(service, at, error.isLocalFault ? nil : error.connectFailure)
        case .success(let (descriptor, true)):
            close(descriptor)
            probeSucceeded(service, at)
        case .success(let (descriptor, false)):
            services[service].servers[at].failing?.descriptor = descriptor
            services[service].servers[at].failing?.givenUpAt = now.advanced(byNanoseconds: connectTimeout)
        }
    }

    private func lookAtProbe(_ service: Int, _ at: Int, _ failing: ManagedServer.Failing) {
        var poll = pollfd(fd: failing.descriptor, events: Int16(POLLOUT), revents: 0)
        if Glibc.poll(&poll, 1, 0) == 1 {
            let error = Socket.pendingError(of: failing.descriptor)
            closeProbe(service, at)
            if error == 0 {
                probeSucceeded(service, at)
            } else {
                probeFailed(service, at, SystemError(error).connectFailure)
            }
        } else if failing.givenUpAt <= now {
            closeProbe(service, at)
            probeFailed(service, at, .connectTimeout)
        }
    }

    private func closeProbe(_ service: Int, _ at: Int) {
        guard let descriptor = services[service].servers[at].failing?.descriptor, descriptor >= 0 else { return }
        close(descriptor)
        services[service].servers[at].failing?.descriptor = -1
    }

    private func probeFailed(_ service: Int, _ at: Int, _ failure: ServerFailure?) {
        guard var failing = services[service].servers[at].failing else { return }
        if let failure {
            failing.failure = failure
            failing.count += 1
        }
        failing.nextTry = now.advanced(byNanoseconds: failing.backoff.next())
        services[service].servers[at].failing = failing
    }

    private func probeSucceeded(_ service: Int, _ at: Int) {
        guard let failing = services[service].servers[at].failing else { return }
        let server = services[service].servers[at]
        services[service].servers[at].failing = nil
        services[service].servers[at].stateSince = Clock.wallMilliseconds()
        services[service].load.clearFailures(server.slot)
        services[service].load.setAvailable(server.slot, true)
        let name = decided(service: service, id: server.id)?.spec.name ?? ""
        let seconds = now.nanoseconds(since: failing.since) / 1_000_000_000
        events.add(
            .serverUp, .notice, service: settings.services[service].name, server: name,
            "\(name) up again after \(seconds) s")
        reviewRotation(service)
        nextSample = now
    }

    /// Ends the tries to reach a server.
    func forgetProbe(_ service: Int, _ at: Int) {
        closeProbe(service, at)
        services[service].servers[at].failing = nil
        services[service].load.clearFailures(services[service].servers[at].slot)
    }

    /// Reports when a service has lost its last server, and when it has one again.
    func reviewRotation(_ service: Int) {
        let usable = services[service].servers.contains { server in
            server.failing == nil && decided(service: service, id: server.id)?.administration == .enabled
        }
        guard services[service].isWithoutServer == usable else { return }
        services[service].isWithoutServer = !usable
        let entry = settings.services[service]
        if usable {
            events.add(.note, .notice, service: entry.name, "\(entry.name): a server is available again")
        } else {
            let what = entry.mode == .http ? "clients get 503" : "clients are disconnected"
            events.add(.noServer, .error, service: entry.name, "\(entry.name): no server available, \(what)")
        }
    }

    static func words(_ failure: ServerFailure) -> String {
        switch failure {
        case .connectRefused: "connect refused"
        case .connectTimeout: "connect timed out"
        case .connectFailed: "connect failed"
        case .closedBeforeResponse: "closed before a response"
        case .responseTimeout: "no response in time"
        case .responseIdle: "response went silent"
        case .badResponse: "bad response"
        case .truncatedResponse: "response cut short"
        case .deadReused: "pooled connection was dead"
        }
    }
}
