import Balancer

extension ConsoleModel {
    /// Runs a line of the `:` prompt.
    ///
    /// - Throws: one line that says what is wrong and how it is written; then nothing was done.
    mutating func run(_ text: String) throws(SpecError) -> [ConsoleEffect] {
        var words = text.split(separator: " ").map(String.init)
        guard !words.isEmpty else { return [] }
        var name = words.removeFirst()
        if name.hasPrefix(":") { name.removeFirst() }
        // `:write! FILE`, as in vi.
        let isForced = name == "write!"
        if isForced { name.removeLast() }
        guard let (form, action) = command(named: name) else {
            let names = Bindings.commands.map(\.form.name)
            let meant = Suggestion.nearest(to: name, among: names).map { "did you mean :\($0)?" }
            throw SpecError("no command '\(name)': \(meant ?? "Tab lists them, ? explains them")")
        }
        if form.takesRest, words.count > form.parameters.count {
            let first = form.parameters.count - 1
            words[first...] = [words[first...].joined(separator: " ")]
        }
        if words.count < form.required {
            throw SpecError(":\(form.name) needs \(missing(form, words.count)): \(form.usage)\(example(form))")
        }
        if words.count > form.parameters.count {
            throw SpecError("'\(words[form.parameters.count])' is too much: \(form.usage)")
        }
        if isRefused(action) { return [] }
        if action == .write { return try write(to: words[0], overwrites: isForced) }
        return try run(action, form, words)
    }

    /// A command by its name or by a beginning that only it has.
    private func command(named name: String) -> (form: CommandForm, action: ConsoleAction)? {
        let all = Bindings.commands
        if let exact = all.first(where: { $0.form.name == name }) { return exact }
        // `:q` is what fingers type.
        return name == "q" ? all.first { $0.form.name == "quit" } : nil
    }

    private mutating func run(
        _ action: ConsoleAction, _ form: CommandForm, _ words: [String]
    ) throws(SpecError) -> [ConsoleEffect] {
        switch action {
        case .add:
            let spec = try ServerSpec(parsing: words[0])
            if let problem = AddDialog.duplicate(of: spec, in: liveService?.servers ?? []) {
                throw SpecError(problem.text)
            }
            return add(spec)
        case .drain: return drain(try server(named: words[0]))
        case .enable: return enable(try server(named: words[0]))
        case .off: return switchOff(try server(named: words[0]))
        case .remove:
            let server = try server(named: words[0])
            if words.count > 1, words[1] != "now" {
                throw SpecError("'\(words[1])' after the name: only 'now' may follow: \(form.usage)")
            }
            return askRemoval(server, now: words.count > 1)
        case .weightUp:
            let server = try server(named: words[0])
            return setWeight(server, to: try ServerSpec.weight(parsing: words[1]))
        case .pickStrategy:
            return useStrategy(try strategy(named: words[0]))
        case .sortMenu:
            guard let column = SortColumn(rawValue: words[0].lowercased()) else {
                throw SpecError(unknown("column", words[0], SortColumn.names))
            }
            sort(by: column)
            return []
        case .filter:
            useFilter(words.first ?? "")
            return []
        case .interval:
            guard let interval = IntervalText.parse(words[0]) else {
                throw SpecError("'\(words[0])' is not an interval from 50ms to 60s: :interval 500ms")
            }
            return use(interval: interval)
        case .viewMain:
            guard let word = words.first else { return perform(action) }
            guard let view = ConsoleView.allCases.first(where: { $0.title == word || "\($0.rawValue)" == word }) else {
                throw SpecError(unknown("view", word, ConsoleView.allCases.map(\.title)))
            }
            show(view)
            return []
        case .load: return try runLoad(words.first ?? "")
        case .copy:
            if let word = words.first, !["change", "state"].contains(word) {
                throw SpecError("'\(word)' after copy: \(form.usage)")
            }
            return try copy(words.first)
        case .zero where words.first != nil:
            guard words[0] == "off" else { throw SpecError("'\(words[0])' after zero: \(form.usage)") }
            clearZero()
            return []
        case .save: return [.saveScreen(words[0])]
        case .edit: return try edit(try server(named: words[0]), changes: words[1])
        case .maximum: return try setMaximum(try server(named: words[0]), words[1])
        case .check:
            guard ["on", "off"].contains(words[0]) else { throw SpecError("'\(words[0])': \(form.usage)") }
            return try setCheck(try server(named: words[1]), isOn: words[0] == "on")
        case .timeout: return try setTimeout(words[0], words[1])
        case .attempt where words[0] == StrategyTrial.keep: return keepTrial()
        case .attempt where words[0] == StrategyTrial.revert: return abortTrial()
        case .attempt: return startTrial(try strategy(named: words[0]))
        case .compare where words.isEmpty: return perform(.compare)
        case .compare:
            let names = try words.map { (word) throws(SpecError) in try strategy(named: word) }
            return startComparison(names.count > 1 ? names : [liveService?.strategy ?? "", names[0]])
        case .quit:
            switch words.first {
            case nil: return askQuit()
            case "now": return [.quit(.now)]
            case "drain": return [.quit(.drain)]
            case let word?: throw SpecError("'\(word)' after quit: \(form.usage)")
            }
        default: return perform(action)
        }
    }

    private func strategy(named name: String) throws(SpecError) -> String {
        guard StrategyChoices.info(name) == nil else { return name }
        let meant = Strategies.nearest(to: name)
        throw SpecError(unknown("strategy", name, StrategyChoices.names, meant: meant))
    }

    private func server(named name: String) throws(SpecError) -> ServerSnapshot {
        let servers = liveService?.servers ?? []
        if let server = servers.first(where: { $0.name == name }) ?? servers.first(where: { $0.address == name }) {
            return server
        }
        if servers.isEmpty { throw SpecError("there is no server '\(name)', nor any other: :add SERVER") }
        throw SpecError(unknown("server", name, servers.map(\.name)))
    }

    /// One line for a word that is not in a list.
    func unknown(_ what: String, _ word: String, _ list: [String], meant: String? = nil) -> String {
        if let meant = meant ?? Suggestion.nearest(to: word, among: list) {
            return "no \(what) '\(word)': did you mean \(meant)?"
        }
        let shown = list.prefix(8).joined(separator: ", ") + (list.count > 8 ? " ..." : "")
        return "no \(what) '\(word)': there is \(shown)"
    }

    private func missing(_ form: CommandForm, _ given: Int) -> String {
        switch form.parameters[given] {
        case .server: "a server's name"
        case .newServer: "an address"
        case .weight: "a weight from 1 to 256"
        case .strategy, .optionalStrategy: "a strategy's name"
        case .strategyOr(let words): "a strategy's name, or " + words.joined(separator: " or ")
        case .maximum: "a number, or none"
        case .timeout: "a timeout's name (Tab lists them)"
        case .time: "a time, e.g. 30s"
        case .changes: "what changes, e.g. name=b2 or address=127.0.0.1:9002"
        case .column: "a column"
        case .duration: "an interval"
        case .optional(let words), .word(let words): words.joined(separator: " or ")
        case .file: "a file's name"
        case .text, .rest: "a text"
        }
    }

    private func example(_ form: CommandForm) -> String {
        switch form.parameters.first {
        case .newServer: ", e.g. :add 127.0.0.1:9001,weight=2,name=a1"
        case .server where form.takesRest: ""
        case .server: selectedServer.map { ", e.g. :\(form.name) \($0.name)" + (form.required > 1 ? " 5" : "") } ?? ""
        case .strategy: ", e.g. :strategy least-connections"
        case .column: ", e.g. :sort p99"
        default: ""
        }
    }
}
