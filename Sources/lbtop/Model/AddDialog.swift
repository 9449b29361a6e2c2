import Balancer

/// The dialog that adds a server; it checks while one types, shows how the address answers, and accepts nothing wrong.
struct AddDialog: Sendable {
    enum Field: CaseIterable, Sendable { case address, name, weight, max, start, check }

    /// What is wrong, and in which field.
    struct Problem: Error, Equatable {
        var field: Field
        var text: String
    }

    enum Outcome: Equatable { case stay, cancel, add(ServerSpec, isChecked: Bool) }

    var field = Field.address
    /// The address alone, or a whole server: `host:port,weight=3,name=a1`.
    var address = LineEditor()
    var name = LineEditor()
    var weight = LineEditor()
    var max = LineEditor()
    var start = AddStart()
    /// Whether the service's check is made of it.
    var isChecked = true
    /// True after an Enter that was refused: the reason is shown loudly until something is typed.
    var wasRefused = false
    /// True after an Enter on an address that does not answer, until that is decided.
    var isAsking = false
    /// When the address was typed last: it is probed when it has stood still for a moment.
    var editedUnixMilliseconds: Int64 = 0

    /// How long the address must stand still before it is probed, in milliseconds.
    static let stillness: Int64 = 300

    /// - Parameters:
    ///   - hasCheck: whether the service has a check that can be left out.
    ///   - probeFailed: whether the address was tried and does not answer.
    mutating func press(
        _ key: Key, existing: [ServerSnapshot], hasCheck: Bool = false, probeFailed: Bool = false
    ) -> Outcome {
        if isAsking { return decide(key, existing) }
        switch key {
        case .escape, .control("g"), .control("c"): return .cancel
        case .enter:
            switch verdict(existing: existing) {
            case .success where probeFailed: isAsking = true
            case .success(let spec): return .add(spec, isChecked: isChecked)
            case .failure(let problem):
                wasRefused = true
                field = problem.field
            }
        case .tab, .down: move(1, hasCheck)
        case .backTab, .up: move(-1, hasCheck)
        default:
            wasRefused = false
            switch field {
            case .address: _ = address.press(key)
            case .name: _ = name.press(key)
            case .weight: _ = weight.press(key)
            case .max: _ = max.press(key)
            case .start: start.press(key)
            case .check: if [.left, .right, .character(" ")].contains(key) { isChecked.toggle() }
            }
        }
        return .stay
    }

    /// Adding what does not answer is possible, and never the default.
    private mutating func decide(_ key: Key, _ existing: [ServerSnapshot]) -> Outcome {
        isAsking = false
        guard key == .character("y"), case .success(let spec) = verdict(existing: existing) else { return .stay }
        return .add(spec, isChecked: isChecked)
    }

    private mutating func move(_ step: Int, _ hasCheck: Bool) {
        let all = Field.allCases.filter { $0 != .check || hasCheck }
        let here = all.firstIndex(of: field) ?? 0
        field = all[(here + step + all.count) % all.count]
    }

    /// The address as typed, when it is one.
    var probed: ServerAddress? { (try? ServerSpec(parsing: address.text.trimmed))?.address }

    /// The server as typed, or what is wrong with it first.
    func verdict(existing: [ServerSnapshot]) -> Result<ServerSpec, Problem> {
        var spec: ServerSpec
        let text = address.text.trimmed
        guard !text.isEmpty else {
            return .failure(Problem(field: .address, text: "type an address: host:port, [v6]:port or unix:/path"))
        }
        do { spec = try ServerSpec(parsing: text) } catch {
            return .failure(Problem(field: .address, text: error.message))
        }
        if !name.text.trimmed.isEmpty {
            do { spec.name = try ServerSpec.name(parsing: name.text.trimmed) } catch {
                return .failure(Problem(field: .name, text: error.message))
            }
        }
        if !weight.text.trimmed.isEmpty {
            do { spec.weight = try ServerSpec.weight(parsing: weight.text.trimmed) } catch {
                return .failure(Problem(field: .weight, text: error.message))
            }
        }
        let maximum = max.text.trimmed
        if !maximum.isEmpty {
            guard let number = Int(maximum), ServerSpec.maximums.contains(number) else {
                return .failure(Problem(field: .max, text: "max '\(maximum)' is not a whole number from 1 to 1000000"))
            }
            spec.maximumInFlight = number
        }
        start.apply(to: &spec)
        if let problem = AddDialog.duplicate(of: spec, in: existing) { return .failure(problem) }
        return .success(spec)
    }

    /// Why `spec` cannot stand beside the servers there are; nil when it can.
    static func duplicate(of spec: ServerSpec, in existing: [ServerSnapshot]) -> Problem? {
        let address = spec.address.description
        if let other = existing.first(where: { $0.address == address }) {
            let name = other.name == address ? "" : " (\(other.name))"
            return Problem(field: .address, text: "\(address) is a server already\(name)")
        }
        if let other = existing.first(where: { $0.name == spec.name }) {
            return Problem(
                field: .name, text: "the name \(spec.name) is taken by \(other.address): give another, e.g. name=X")
        }
        return nil
    }
}

extension String {
    /// Without the spaces around it.
    var trimmed: String {
        guard let first = firstIndex(where: { $0 != " " }), let last = lastIndex(where: { $0 != " " }) else {
            return ""
        }
        return String(self[first...last])
    }
}
