extension Settings {
    /// What of a server an action changes: one attribute each.
    enum Attribute: CaseIterable {
        case administration, isChecked, weight, maximum, label

        /// The attribute in which two states of a server differ, or nil.
        static func difference(_ a: Server, _ b: Server) -> Attribute? { allCases.first { !$0.isSame(a, b) } }

        /// True when it has the same value in both.
        func isSame(_ a: Server, _ b: Server) -> Bool {
            switch self {
            case .administration: a.administration == b.administration
            case .isChecked: a.isChecked == b.isChecked
            case .weight: a.spec.weight == b.spec.weight
            case .maximum: a.spec.maximumInFlight == b.spec.maximumInFlight
            case .label: a.spec.name == b.spec.name && a.spec.address == b.spec.address
            }
        }

        /// A server with this attribute of another.
        func taken(from source: Server, into server: Server) -> Server {
            var server = server
            switch self {
            case .administration: server.administration = source.administration
            case .isChecked: server.isChecked = source.isChecked
            case .weight: server.spec.weight = source.spec.weight
            case .maximum: server.spec.maximumInFlight = source.spec.maximumInFlight
            case .label:
                server.spec.name = source.spec.name
                server.spec.address = source.spec.address
            }
            return server
        }

        /// The change of a server that was `old`.
        func change(from old: Server) -> Change {
            switch self {
            case .administration: .administration(id: old.id, from: old.administration)
            case .isChecked: .check(id: old.id)
            case .weight: .weight(id: old.id, from: old.spec.weight)
            case .maximum: .maximum(id: old.id, from: old.spec.maximumInFlight)
            case .label: .edited(id: old.id, from: old.spec)
            }
        }

        /// What somebody has made of it, in words.
        func words(_ server: Server) -> String {
            let name = server.spec.name
            return switch self {
            case .administration: "\(name) is \(Settings.word(server.administration))"
            case .isChecked: "the check of \(name) is \(server.isChecked ? "on" : "off")"
            case .weight: "the weight of \(name) is \(server.spec.weight)"
            case .maximum: "the max of \(name) is \(Settings.limit(server.spec.maximumInFlight))"
            case .label: "it is \(name) at \(server.spec.address)"
            }
        }

        /// An action that made one state of a server the other, in words.
        func words(from old: Server, to new: Server) -> String {
            let name = new.spec.name
            switch self {
            case .administration:
                return switch new.administration {
                case .enabled: "enable \(name)"
                case .draining: "drain \(name)"
                case .removing: "remove \(name)"
                case .off: "off \(name)"
                }
            case .isChecked: return "check \(new.isChecked ? "on" : "off") \(name)"
            case .weight: return "weight \(name) \(old.spec.weight) -> \(new.spec.weight)"
            case .maximum:
                return "max \(name) \(Settings.limit(old.spec.maximumInFlight)) -> "
                    + Settings.limit(new.spec.maximumInFlight)
            case .label: return Settings.edit(old.spec, new.spec)
            }
        }
    }

    static func word(_ administration: Administration) -> String {
        switch administration {
        case .enabled: "enabled"
        case .draining: "draining"
        case .removing: "being removed"
        case .off: "off"
        }
    }

    /// A maximum in words.
    static func limit(_ maximum: Int?) -> String { maximum.map { "\($0)" } ?? "none" }

    /// An edit in words.
    static func edit(_ old: ServerSpec, _ new: ServerSpec) -> String {
        if old.address == new.address { return "rename \(old.name) -> \(new.name)" }
        let isUnnamed = old.name == old.address.description && new.name == new.address.description
        if old.name == new.name || isUnnamed { return "move \(old.name) -> \(new.address)" }
        return "edit \(old.name) -> \(new.name) at \(new.address)"
    }
}
