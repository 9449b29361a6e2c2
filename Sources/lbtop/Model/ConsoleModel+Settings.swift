import Balancer

/// What is set by commands alone.
extension ConsoleModel {
    /// `:max NAME N|none`
    mutating func setMaximum(_ server: ServerSnapshot, _ text: String) throws(SpecError) -> [ConsoleEffect] {
        var maximum: Int?
        if text != "none" {
            guard let number = Int(text), number > 0, number <= 1_000_000 else {
                throw SpecError("'\(text)' is not a whole number from 1 to 1000000, nor none")
            }
            maximum = number
        }
        if server.maximum == maximum {
            return refuse("\(server.name) has \(maximum.map { "a limit of \($0)" } ?? "no limit") already")
        }
        return submit(.maximum(server: server.name, maximum), saying: "max of \(server.name) to \(text)")
    }

    /// `:check on|off NAME`
    mutating func setCheck(_ server: ServerSnapshot, isOn: Bool) throws(SpecError) -> [ConsoleEffect] {
        guard liveService?.check != nil else {
            throw SpecError("the service has no check to switch: lbtop --check sets one")
        }
        let word = isOn ? "on" : "off"
        if server.isChecked == isOn { return refuse("the check of \(server.name) is \(word) already") }
        return submit(.check(server: server.name, isOn), saying: "check of \(server.name) \(word)")
    }

    /// `:timeout WHICH TIME`
    mutating func setTimeout(_ name: String, _ text: String) throws(SpecError) -> [ConsoleEffect] {
        let timeouts = live.snapshot?.process.timeouts ?? [:]
        guard let present = timeouts[name] else {
            if timeouts.isEmpty { throw SpecError("this engine has no timeout that can be set") }
            throw SpecError(unknown("timeout", name, timeouts.keys.sorted()))
        }
        let milliseconds: Int64
        do { milliseconds = try DurationText.milliseconds(parsing: text, from: 0) } catch {
            throw SpecError("'\(text)': \(error.message)")
        }
        let time = DurationText.text(milliseconds: milliseconds)
        if milliseconds == present { return refuse("\(name) is \(time) already") }
        return submit(.timeout(name, milliseconds: milliseconds), saying: "\(name) to \(time)")
    }

    /// `:edit NAME name=X address=Y`
    mutating func edit(_ server: ServerSnapshot, changes text: String) throws(SpecError) -> [ConsoleEffect] {
        var name: String?
        var address: ServerAddress?
        for word in text.split(separator: " ") {
            let pair = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            switch pair.first {
            case "name" where pair.count == 2: name = try ServerSpec.name(parsing: pair[1])
            case "address" where pair.count == 2: address = try ServerAddress(parsing: pair[1])
            default: throw SpecError("'\(word)': write name=X or address=Y, or both")
            }
        }
        if name == server.name { name = nil }
        if address?.description == server.address { address = nil }
        if name == nil, address == nil { return refuse("\(server.name) has that name and address already") }
        let others = (liveService?.servers ?? []).filter { $0.id != server.id }
        if let name, let other = others.first(where: { $0.name == name }) {
            throw SpecError("the name \(name) is taken by \(other.address)")
        }
        if let address, let other = others.first(where: { $0.address == address.description }) {
            throw SpecError("\(address) is a server already (\(other.name))")
        }
        let parts = [name.map { "name \($0)" }, address.map { "address \($0)" }].compactMap { $0 }
        return submit(
            .edit(server: server.name, name: name, address: address),
            saying: "\(server.name) to \(parts.joined(separator: ", "))")
    }

    /// Switches the check off of servers that were added without it: that can only be said of one that is there.
    mutating func switchOffChecks(of events: [EngineEvent]) -> [ConsoleEffect] {
        guard !uncheckedNames.isEmpty else { return [] }
        var effects: [ConsoleEffect] = []
        for event in events where event.actor == ConsoleModel.actor {
            if event.kind == .refused { uncheckedNames.remove(event.server ?? "") }
            guard event.kind == .added, let name = event.server, uncheckedNames.remove(name) != nil else { continue }
            effects += submit(
                .check(server: name, false), service: event.service ?? liveService?.name ?? "",
                saying: "\(event.text); check off")
        }
        return effects
    }
}
