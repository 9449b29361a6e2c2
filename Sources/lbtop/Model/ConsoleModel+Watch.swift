import Balancer

extension ConsoleModel {
    /// The details that what is on the screen needs. They are asked for when they come into sight and again with every
    /// snapshot; the engine stops working them out when nobody asks any more.
    var watchedTopics: Set<WatchTopic> {
        // Latencies always and of all services: what was not asked for then cannot be looked at later.
        let services = live.snapshot?.services ?? []
        var topics = Set(services.prefix(8).map { WatchTopic.latency(service: $0.name, server: nil) })
        guard let service = liveService else { return topics }
        if case .picker(let picker) = mode, !picker.name.isEmpty {
            topics.insert(.whatIf(service: service.name, strategy: picker.name))
        }
        if case .add(let dialog) = mode, let address = dialog.probed,
            live.unixMilliseconds - dialog.editedUnixMilliseconds >= AddDialog.stillness
        {
            topics.insert(.probe(service: service.name, address: address))
        }
        if let trial, trial.purpose == .comparison {
            topics.insert(.latency(service: trial.service, server: nil))
        }
        if isDetailShown, let server = selectedServer?.name {
            topics.insert(.latency(service: service.name, server: server))
            topics.insert(.connections(service: service.name, server: server))
        }
        if showsWhy || isDetailShown { topics.insert(.picks(service: service.name)) }
        if view == .latency { topics.insert(.latency(service: service.name, server: nil)) }
        if view == .connections { topics.insert(.connections(service: service.name, server: nil)) }
        return topics
    }

    /// How the address in the dialog answers; nil before the engine has said so.
    func probe(of dialog: AddDialog) -> ProbeDetail? {
        guard let address = dialog.probed?.description else { return nil }
        return liveService?.watched?.probes.first { $0.address == address }
    }
}
