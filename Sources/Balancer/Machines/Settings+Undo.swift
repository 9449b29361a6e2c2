/// Taking back what was done, and doing it again.
///
/// Undo and redo cut nothing: an added server is drained away, and so is one that is removed again.
extension Settings {
    /// What an undo or redo would do, in words; nil when there is nothing.
    func words(_ direction: UndoHistory.Direction, _ service: Int) -> String? {
        services[service].history.next(direction)?.words
    }

    /// The address that an action needs resolved: that of a server which it brings in, or to which it moves one.
    func destination(of action: Command.Action, _ service: Int) -> ServerAddress? {
        switch action {
        case .add(let spec): spec.address
        case .edit(_, _, let address): address
        case .undo: destination(.undo, service)
        case .redo: destination(.redo, service)
        default: nil
        }
    }

    /// True when an action brings a server in, which needs a slot.
    func brings(_ action: Command.Action, _ service: Int) -> Bool {
        switch action {
        case .add: return true
        case .undo, .redo:
            guard case .server(nil, let to?) = subject(action == .undo ? .undo : .redo, service) else { return false }
            return index(ofPlace: to.place, service) == nil
        default: return false
        }
    }

    private func destination(_ direction: UndoHistory.Direction, _ service: Int) -> ServerAddress? {
        guard let subject = subject(direction, service), case .server(let from, let to?) = subject else { return nil }
        if let from { return from.spec.address == to.spec.address ? nil : to.spec.address }
        return index(ofPlace: to.place, service) == nil ? to.spec.address : nil
    }

    /// What the next step of a direction changes, the way it would be gone.
    private func subject(_ direction: UndoHistory.Direction, _ service: Int) -> UndoHistory.Subject? {
        let step = services[service].history.next(direction)
        return direction == .undo ? step?.subject.reversed : step?.subject
    }

    private func index(ofPlace place: UInt64, _ service: Int) -> Int? {
        services[service].servers.firstIndex { $0.place == place }
    }

    /// Goes a step back or forth.
    ///
    /// - Throws: `SpecError` when there is none, or it cannot be gone. When something newer touched the same, the step is
    ///   dropped: it would bar the way to older ones for good.
    mutating func go(_ direction: UndoHistory.Direction, _ service: Int) throws(SpecError) -> Change {
        guard let words = words(direction, service), let subject = subject(direction, service) else {
            throw SpecError(direction == .undo ? "nothing to undo" : "nothing to redo")
        }
        let verb = direction == .undo ? "undone" : "redone"
        if let reason = newer(than: subject, service) {
            services[service].history.drop(direction)
            throw SpecError("'\(words)' not \(verb): meanwhile \(reason)")
        }
        let change: Change
        do throws(SpecError) { change = try make(subject, service) } catch {
            throw SpecError("'\(words)' not \(verb): \(error.message)")
        }
        services[service].history.went(direction)
        return change
    }

    /// What has happened to a step's subject since, in words; nil when it is as the step left it.
    private func newer(than subject: UndoHistory.Subject, _ service: Int) -> String? {
        switch subject {
        case .strategy(let from, _):
            let now = services[service].strategy
            return now == from ? nil : "the strategy was set to \(now)"
        case .timeout(let name, let from, _):
            let now = timings[name]
            return now == from ? nil : "\(name.rawValue) was set to \(DurationText.text(milliseconds: now))"
        case .server(nil, let to?):
            guard let index = index(ofPlace: to.place, service) else { return nil }
            return services[service].servers[index].administration == .removing ? nil : "it came back"
        case .server(let from?, let to):
            guard let index = index(ofPlace: from.place, service),
                services[service].servers[index].administration != .removing
            else { return "\(from.spec.name) was removed" }
            guard let to, let attribute = Attribute.difference(from, to) else { return nil }
            let now = services[service].servers[index]
            return attribute.isSame(now, from) ? nil : attribute.words(now)
        case .server(nil, nil): return nil
        }
    }

    private mutating func make(_ subject: UndoHistory.Subject, _ service: Int) throws(SpecError) -> Change {
        switch subject {
        case .strategy(let from, let to):
            use(strategy: to, service)
            return .strategy(from: from)
        case .timeout(let name, let from, let to):
            timings[name] = to
            return .timeout(name, from: from)
        case .server(let from, let to):
            guard let place = (from ?? to)?.place, let index = index(ofPlace: place, service) else {
                guard let to else { throw SpecError("it is gone") }
                return try insert(to, service)
            }
            return try turn(at: index, from, into: to, service)
        }
    }

    /// A server that had left is back as it was, at its place.
    private mutating func insert(_ server: Server, _ service: Int) throws(SpecError) -> Change {
        try checkPlace(for: server.spec, service)
        var server = server
        server.id = nextID()
        let at = services[service].servers.firstIndex { $0.place > server.place }
        services[service].servers.insert(server, at: at ?? services[service].servers.count)
        return .added(id: server.id)
    }

    /// Gives a server that is there what differs between two states of it; nil: not there, or leaving.
    private mutating func turn(
        at index: Int, _ from: Server?, into to: Server?, _ service: Int
    ) throws(SpecError) -> Change {
        let old = services[service].servers[index]
        var new = old
        var attribute = Attribute.administration
        if let from, let to {
            attribute = Attribute.difference(from, to) ?? .administration
            new = attribute.taken(from: to, into: old)
            if attribute == .label { try checkPlace(for: new.spec, except: old.id, service) }
        } else {
            new.administration = to?.administration ?? .removing
        }
        services[service].servers[index] = new
        return attribute.change(from: old)
    }

    /// What a change has done, as a step of the history; nil when there is nothing to take back: a server that leaves
    /// anyway was cut.
    func step(_ change: Change, from before: [Server], _ service: Int) -> UndoHistory.Step? {
        let id: UInt64
        switch change {
        case .strategy(let from):
            let to = services[service].strategy
            return UndoHistory.Step(words: "strategy \(from) -> \(to)", subject: .strategy(from: from, to: to))
        case .timeout(let name, let from):
            let to = timings[name]
            let texts = [from, to].map { DurationText.text(milliseconds: $0) }
            return UndoHistory.Step(
                words: "timeout \(name.rawValue) \(texts[0]) -> \(texts[1])",
                subject: .timeout(name, from: from, to: to))
        case .added(let server), .administration(let server, _), .cut(let server, _), .weight(let server, _),
            .maximum(let server, _), .check(let server), .edited(let server, _):
            id = server
        }
        let old = before.first { $0.id == id }
        let new = services[service].servers.first { $0.id == id }
        let from = old.flatMap { $0.administration == .removing ? nil : $0 }
        let to = new.flatMap { $0.administration == .removing ? nil : $0 }
        guard from != nil || to != nil else { return nil }
        var words = "remove \((new ?? old)?.spec.name ?? "")"
        if let new, let old {
            words = Attribute.difference(old, new)?.words(from: old, to: new) ?? words
        } else if let new {
            words = "add \(new.spec.name)"
        }
        return UndoHistory.Step(words: words, subject: .server(from: from, to: to))
    }
}
