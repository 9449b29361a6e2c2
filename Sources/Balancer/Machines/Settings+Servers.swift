/// What can be decided about a server.
extension Settings {
    /// Takes a server out that has drained, or whose time is over; nil when it is not there any more.
    mutating func finishRemoval(id: UInt64, service: Int) -> Server? {
        guard let index = services[service].servers.firstIndex(where: { $0.id == id }) else { return nil }
        return services[service].servers.remove(at: index)
    }

    func find(_ name: String, _ service: Int) throws(SpecError) -> Int {
        if let index = services[service].servers.firstIndex(where: { $0.spec.name == name }) { return index }
        if let index = services[service].servers.firstIndex(where: { $0.spec.address.description == name }) {
            return index
        }
        let names = services[service].servers.map(\.spec.name)
        let known =
            names.isEmpty ? "there is none; add one first" : "there is \(names.prefix(8).joined(separator: ", "))"
        throw SpecError("no server '\(name)': \(known)")
    }

    /// A server whose values can be set: one that leaves has none to set.
    private func findStaying(_ name: String, _ service: Int) throws(SpecError) -> Int {
        let index = try find(name, service)
        guard services[service].servers[index].administration != .removing else {
            throw SpecError("'\(name)' is being removed: enable it first")
        }
        return index
    }

    mutating func add(_ spec: ServerSpec, to service: Int, origin: String? = nil) throws(SpecError) -> UInt64 {
        try checkPlace(for: spec, service)
        guard ServerSpec.weights.contains(spec.weight) else {
            throw SpecError("weight \(spec.weight) for '\(spec.name)' is not a whole number from 1 to 256")
        }
        let id = nextID()
        // How it comes in is for once: from now on its administration says what it does.
        let administration = Administration(KeptState.State(spec.start))
        var spec = spec
        spec.start = .enabled
        services[service].servers.append(
            Server(id: id, place: id, spec: spec, administration: administration, origin: origin))
        return id
    }

    /// Name and address are free, and there is room; `except` is the server that wants them.
    func checkPlace(for spec: ServerSpec, except id: UInt64? = nil, _ service: Int) throws(SpecError) {
        let others = services[service].servers.filter { $0.id != id }
        if let twin = others.first(where: { $0.spec.address == spec.address }) {
            throw SpecError("server \(spec.address) is there already, as '\(twin.spec.name)'\(Settings.leaving(twin))")
        }
        if let twin = others.first(where: { $0.spec.name == spec.name }) {
            let advice = "choose another name, e.g. \(spec.address),name=X"
            throw SpecError("a server '\(spec.name)' is there already\(Settings.leaving(twin)): \(advice)")
        }
        guard others.count < LoadTable.capacity else {
            throw SpecError("'\(spec.name)' not added: a service holds at most \(LoadTable.capacity) servers")
        }
    }

    private static func leaving(_ server: Server) -> String {
        server.administration == .removing ? ", which is still leaving" : ""
    }

    mutating func administer(_ name: String, _ wanted: Administration, _ service: Int) throws(SpecError) -> Change {
        let index = try find(name, service)
        let old = services[service].servers[index].administration
        guard old != wanted else { throw SpecError("'\(name)' is \(Settings.word(wanted)) already") }
        services[service].servers[index].administration = wanted
        return .administration(id: services[service].servers[index].id, from: old)
    }

    mutating func cut(at index: Int, _ service: Int) -> Change {
        let server = services[service].servers.remove(at: index)
        return .cut(id: server.id, name: server.spec.name)
    }

    mutating func weigh(_ name: String, _ weight: Int, _ service: Int) throws(SpecError) -> Change {
        let index = try findStaying(name, service)
        guard ServerSpec.weights.contains(weight) else {
            throw SpecError("weight \(weight) for '\(name)' is not a whole number from 1 to 256")
        }
        let old = services[service].servers[index].spec.weight
        guard weight != old else { throw SpecError("'\(name)' has weight \(weight) already") }
        services[service].servers[index].spec.weight = weight
        return .weight(id: services[service].servers[index].id, from: old)
    }

    mutating func limit(_ name: String, _ maximum: Int?, _ service: Int) throws(SpecError) -> Change {
        let index = try findStaying(name, service)
        if let maximum, !ServerSpec.maximums.contains(maximum) {
            let most = ServerSpec.maximums.upperBound
            throw SpecError("max \(maximum) for '\(name)' is not a whole number from 1 to \(most)")
        }
        let old = services[service].servers[index].spec.maximumInFlight
        guard maximum != old else {
            throw SpecError("'\(name)' has \(maximum.map { "max \($0)" } ?? "no max") already")
        }
        services[service].servers[index].spec.maximumInFlight = maximum
        return .maximum(id: services[service].servers[index].id, from: old)
    }

    mutating func check(_ name: String, _ isOn: Bool, _ service: Int) throws(SpecError) -> Change {
        guard services[service].hasCheck else {
            let label = services[service].name
            throw SpecError("'\(label)' has no check: start lbtop with --check, e.g. --check http:/health")
        }
        let index = try findStaying(name, service)
        guard services[service].servers[index].isChecked != isOn else {
            throw SpecError("the check of '\(name)' is \(isOn ? "on" : "off") already")
        }
        services[service].servers[index].isChecked = isOn
        return .check(id: services[service].servers[index].id)
    }

    mutating func edit(
        _ server: String, _ name: String?, _ address: ServerAddress?, _ service: Int
    ) throws(SpecError) -> Change {
        let index = try findStaying(server, service)
        let entry = services[service].servers[index]
        var spec = entry.spec
        if let address {
            // A server without a name of its own is named by its address.
            if spec.name == spec.address.description { spec.name = address.description }
            spec.address = address
        }
        if let name, name != spec.address.description { spec.name = try ServerSpec.name(parsing: name) }
        if name == spec.address.description { spec.name = spec.address.description }
        guard spec != entry.spec else { throw SpecError("'\(server)' has that name and address already") }
        try checkPlace(for: spec, except: entry.id, service)
        services[service].servers[index].spec = spec
        return .edited(id: entry.id, from: entry.spec)
    }
}
