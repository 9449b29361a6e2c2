/// Probes of addresses, while somebody looks at them: for those who want to add a server.
extension Controller {
    /// Starts, goes on with and ends probes.
    func runProbes() {
        guard watches.isAny(at: now) || !probes.isEmpty else { return }
        let topics = watches.topics(at: now)
        for (topic, probe) in probes where !topics.contains(topic) {
            var probe = probe
            probe.trial?.close()
            probes[topic] = nil
        }
        for topic in topics {
            guard case .probe(let name, let address) = topic,
                let service = settings.services.firstIndex(where: { $0.name == name })
            else { continue }
            var probe = probes[topic] ?? Probe(of: address, service: service, now: now)
            if probe.trial == nil && probe.nextStart <= now { start(&probe, topic, address) }
            look(at: &probe)
            probes[topic] = probe
        }
    }

    private func start(_ probe: inout Probe, _ topic: WatchTopic, _ address: ServerAddress) {
        if let known = probe.addresses { return start(&probe, known, address) }
        if Resolver.name(of: address) != nil {
            let (mailbox, lookUp) = (mailbox, lookUp)
            let thread = Thread.start(name: "lbtop-lookup") {
                do throws(SpecError) {
                    mailbox.post(.probeResolved(topic, .success(try Resolver.addresses(of: address, by: lookUp))))
                } catch {
                    mailbox.post(.probeResolved(topic, .failure(error)))
                }
            }
            guard thread != nil else { return probe.ended(false, "not looked up: no thread could be made", now: now) }
            probe.nextStart = .never
            return
        }
        do throws(SpecError) {
            start(&probe, try Resolver.addresses(of: address), address)
        } catch {
            probe.ended(false, error.message, now: now)
        }
    }

    private func start(_ probe: inout Probe, _ resolved: [SocketAddress], _ address: ServerAddress) {
        probe.addresses = resolved
        let check = rules(probe.service).check
        probe.trial = Trial(
            resolved, authority: address.authority, check: check, limits: headLimits,
            timeout: check.map { Timings.nanoseconds($0.timeout) } ?? settings.timings.connect, now: Clock.now())
    }

    private func look(at probe: inout Probe) {
        guard let outcome = probe.trial?.advance(now: now), let trial = probe.trial, outcome != .underWay else {
            return
        }
        let isFirst = probe.detail.state == "running"
        probe.ended(outcome == .passed, trial.words(outcome, endedAt: Clock.now()), now: now)
        if isFirst { sampleSoon() }
    }

    /// The name of an address to probe was looked up.
    func probeResolved(_ topic: WatchTopic, _ result: Result<[SocketAddress], SpecError>) {
        guard probes[topic] != nil else { return }
        switch result {
        case .success(let addresses):
            probes[topic]?.addresses = addresses
            probes[topic]?.nextStart = now
        case .failure(let error):
            if probes[topic]?.detail.state == "running" { sampleSoon() }
            probes[topic]?.ended(false, error.message, now: now)
        }
    }
}
