/// Events for what fails on the way of requests: counted by the workers, told here in one line a kind, at most once
/// in ten seconds.
extension Controller {
    private static let firstDelay: UInt64 = 1_000_000_000
    private static let spacing: UInt64 = 10_000_000_000

    /// A worker has counted failures: soon they are told.
    func failuresCounted() {
        guard reportAt == .never else { return }
        reportAt = max(
            now.advanced(byNanoseconds: Controller.firstDelay), lastReport.advanced(byNanoseconds: Controller.spacing))
    }

    /// A request was refused; with it go those that were not told before.
    func requestRefused(_ service: Int, _ text: String) {
        tellOfUntold(service)
        events.add(.fault, .info, service: settings.services[service].name, text)
    }

    /// Tells how many refused requests were not told one by one.
    private func tellOfUntold(_ service: Int) {
        let count = publication.refusals[service].takeUntold()
        guard count > 0 else { return }
        let text = "\(Controller.count(count, "more refused request")) not told one by one"
        events.add(.fault, .info, service: settings.services[service].name, text)
    }

    /// Tells what was counted since the last report.
    func runReports() {
        guard reportAt <= now else { return }
        reportAt = .never
        lastReport = now
        for service in services.indices {
            let name = settings.services[service].name
            tellOfUntold(service)
            var words = [UInt64](repeating: 0, count: ServiceCounter.words)
            for worker in statistics { worker.read(service: service, into: &words) }
            // What was ordered has had its event.
            for failure in ServiceFailure.allCases where failure != .closedByOrder {
                let place = ServiceCounter.firstFailure.rawValue + failure.position
                let before = reportedFailures[service, default: [:]][place] ?? 0
                guard words[place] > before else { continue }
                reportedFailures[service, default: [:]][place] = words[place]
                events.add(.fault, failure.level, service: name, failure.sentence(Int(words[place] - before)))
            }
            for at in services[service].servers.indices { reportServer(service, at, name) }
        }
    }

    private func reportServer(_ service: Int, _ at: Int, _ name: String) {
        let server = services[service].servers[at]
        var counters = [UInt64](repeating: 0, count: ServerCounter.words)
        for worker in statistics { worker.read(service: service, server: server.slot, into: &counters) }
        var parts: [String] = []
        for failure in ServerFailure.allCases where failure != .deadReused {
            let place = ServerCounter.firstFailure.rawValue + failure.position
            let count = counters[place] &- server.baseline[place]
            let before = server.reported[place] ?? 0
            guard count > before else { continue }
            services[service].servers[at].reported[place] = count
            parts.append("\(count - before)x \(Controller.words(failure))")
        }
        guard !parts.isEmpty, let label = decided(service: service, id: server.id)?.spec.name else { return }
        events.add(.fault, .warning, service: name, server: label, "\(label): \(parts.joined(separator: ", "))")
    }
}

extension ServiceFailure {
    /// How bad it is: what clients do by themselves is no fault of the service.
    var level: EngineEvent.Level {
        switch self {
        case .badRequest, .tooLarge, .clientTimeout, .clientAborted, .closedByOrder, .tunnelIdle, .uploadDropped,
            .lingerCut:
            .info
        case .bufferShortage, .overLimit, .overClientLimit, .badGateway, .gatewayTimeout, .queueTimeout, .queueFull,
            .serverRemoved,
            .stopped:
            .warning
        case .noServer, .localFault: .error
        }
    }

    /// The failure in words, for so many of it.
    func sentence(_ count: Int) -> String {
        let requests = Controller.count(count, "request")
        return switch self {
        case .noServer: "\(requests) answered 503: no server available"
        case .badRequest: "\(requests) refused: not valid HTTP"
        case .tooLarge: "\(requests) refused: above a size limit"
        case .clientTimeout: "\(Controller.count(count, "client")) timed out"
        case .clientAborted: "\(Controller.count(count, "client")) left before the response was complete"
        case .badGateway: "\(requests) answered 502"
        case .gatewayTimeout: "\(requests) answered 504"
        case .overLimit: "\(Controller.count(count, "connection")) refused: the limit of connections is reached"
        case .overClientLimit:
            "refused \(Controller.count(count, "time")): too many connections or requests of one address"
        case .tunnelIdle: "\(Controller.count(count, "tunnel")) closed: nothing moved for too long"
        case .queueTimeout: "\(requests) answered 503: waited too long for a server with room"
        case .queueFull: "\(requests) answered 503: too many wait for a server with room"
        case .bufferShortage:
            "\(Controller.count(count, "connection")) cut as the slowest: the memory for buffers is used up"
        case .closedByOrder: "\(Controller.count(count, "connection")) cut by order"
        case .serverRemoved: "\(requests) cut: the server was removed"
        case .stopped: "\(requests) cut by the stop"
        case .uploadDropped:
            "\(Controller.count(count, "upload")) ended early: the server had answered and took no more"
        case .lingerCut: "\(Controller.count(count, "client")) cut that still sent after the answer"
        case .localFault: "\(Controller.count(count, "time")) this machine ran out of descriptors, ports or buffers"
        }
    }
}
