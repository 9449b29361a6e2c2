/// What outlives a restart, where it is kept.
extension Settings {
    /// What the start was made of.
    struct Start {
        /// The timeouts of the command line.
        var timings = Timings(Limits())
        /// The secret of sticky cookies, as it is kept; nil where there is none to keep.
        var stickySecret: String?
        /// What is to be told of the last run's settings, by service.
        var notes: [(service: String, note: Restoration.Note)] = []
    }

    /// What a restart would lose.
    var kept: KeptState {
        let all = services.map { service in
            let present = service.servers.filter { $0.administration != .removing }.map { server in
                KeptState.Server(
                    server.spec, origin: server.origin, state: KeptState.State(server.administration),
                    isChecked: server.isChecked)
            }
            return KeptState.Service(
                name: service.name, commandLine: service.given,
                present: KeptState.Choice(strategy: service.strategy, servers: present))
        }
        return KeptState(
            services: all, timeouts: Settings.milliseconds(timings),
            timeoutsBefore: Settings.milliseconds(start.timings), stickySecret: start.stickySecret)
    }

    private static func milliseconds(_ timings: Timings) -> [String: Int64] {
        TimeoutName.allCases.reduce(into: [:]) { $0[$1.rawValue] = timings[$1] }
    }

    /// Makes what was kept so again, where the command line has not changed since.
    mutating func restore(_ kept: KeptState, _ configuration: [Configuration.Service]) throws(SpecError) {
        restoreTimeouts(kept)
        for (number, entry) in configuration.enumerated() {
            guard let service = kept.services.first(where: { $0.name == entry.name }) else { continue }
            try restore(number, Restoration(entry, service))
        }
    }

    private mutating func restore(_ service: Int, _ restoration: Restoration) throws(SpecError) {
        try Settings.checkStrategy(restoration.strategy)
        services[service].strategy = restoration.strategy
        services[service].servers = []
        for server in restoration.servers {
            _ = try add(server.spec, to: service, origin: server.origin)
            let last = services[service].servers.count - 1
            services[service].servers[last].administration = server.administration
            services[service].servers[last].isChecked = server.isChecked || !services[service].hasCheck
        }
        start.notes += restoration.notes.map { (services[service].name, $0) }
    }

    private mutating func restoreTimeouts(_ kept: KeptState) {
        for name in TimeoutName.allCases {
            let given = timings[name]
            guard let before = kept.timeoutsBefore[name.rawValue], let present = kept.timeouts[name.rawValue],
                name.range.contains(present), present != before, present != given
            else { continue }
            let (mine, theirs) = (DurationText.text(milliseconds: given), DurationText.text(milliseconds: present))
            var text = "\(name.rawValue) \(theirs), as before the restart"
            if given == before {
                timings[name] = present
            } else {
                text =
                    "\(name.rawValue) \(mine) of the command line, which has changed, wins over \(theirs) of run time"
            }
            let note = Restoration.Note(isConflict: given != before, server: nil, text: text)
            start.notes.append((services[0].name, note))
        }
    }
}

extension Settings.Administration {
    /// What was kept.
    init(_ kept: KeptState.State) {
        self =
            switch kept {
            case .enabled: .enabled
            case .draining: .draining
            case .off: .off
            }
    }
}

extension KeptState.State {
    /// What is kept of a decision; a server that is being removed is not kept at all.
    init(_ administration: Settings.Administration) {
        self =
            switch administration {
            case .enabled: .enabled
            case .draining, .removing: .draining
            case .off: .off
            }
    }
}
