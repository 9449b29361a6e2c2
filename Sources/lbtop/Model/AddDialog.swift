import Balancer

/// The dialog that adds a server; it checks while one types and accepts nothing wrong.
struct AddDialog: Sendable {
    enum Field: CaseIterable, Sendable { case address, name, weight }

    /// What is wrong, and in which field.
    struct Problem: Error, Equatable {
        var field: Field
        var text: String
    }

    enum Outcome: Equatable { case stay, cancel, add(ServerSpec) }

    var field = Field.address
    /// The address alone, or a whole server: `host:port,weight=3,name=a1`.
    var address = LineEditor()
    var name = LineEditor()
    var weight = LineEditor()
    /// True after an Enter that was refused: the reason is shown loudly until something is typed.
    var wasRefused = false

    mutating func press(_ key: Key, existing: [ServerSnapshot]) -> Outcome {
        switch key {
        case .escape, .control("g"), .control("c"): return .cancel
        case .enter:
            switch verdict(existing: existing) {
            case .success(let spec): return .add(spec)
            case .failure(let problem):
                wasRefused = true
                field = problem.field
            }
        case .tab, .down: move(1)
        case .backTab, .up: move(-1)
        default:
            wasRefused = false
            switch field {
            case .address: _ = address.press(key)
            case .name: _ = name.press(key)
            case .weight: _ = weight.press(key)
            }
        }
        return .stay
    }

    private mutating func move(_ step: Int) {
        let all = Field.allCases
        let here = all.firstIndex(of: field) ?? 0
        field = all[(here + step + all.count) % all.count]
    }

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
