import Balancer

extension ConsoleModel {
    /// A key while something stands in front of the main screen.
    mutating func pressInDialog(_ key: Key) -> [ConsoleEffect] {
        switch mode {
        case .main, .help: return []
        case .add(var dialog):
            let typed = dialog.address
            let outcome = dialog.press(
                key, existing: liveService?.servers ?? [], hasCheck: liveService?.check != nil,
                probeFailed: probe(of: dialog)?.state == "failed")
            if dialog.address != typed { dialog.editedUnixMilliseconds = live.unixMilliseconds }
            mode = .add(dialog)
            switch outcome {
            case .stay: return []
            case .cancel: return close()
            case .add(let spec, let isChecked):
                mode = .main
                if !isChecked, let service = liveService, service.check != nil {
                    uncheckedNames.insert(spec.name)
                }
                return add(spec)
            }
        case .confirm(let dialog): return answer(dialog, dialog.press(key))
        case .quit(var dialog):
            let outcome = dialog.press(key, open: openConnections)
            mode = .quit(dialog)
            switch outcome {
            case .stay: return []
            case .cancel: return close()
            case .drain:
                mode = .main
                return [.quit(.drain)]
            case .now:
                mode = .main
                return [.quit(.now)]
            }
        case .close(let dialog):
            switch dialog.press(key) {
            case .stay: return []
            case .cancel: return close()
            case .close:
                mode = .main
                return submit(
                    .close(connection: dialog.connection.id), service: dialog.service,
                    saying: "close \(dialog.connection.client)")
            }
        case .picker(var picker):
            let outcome = picker.press(key)
            mode = .picker(picker)
            switch outcome {
            case .stay: return []
            case .cancel: return close()
            case .apply(let name):
                mode = .main
                return useStrategy(name)
            case .attempt(let name):
                mode = .main
                return startTrial(name)
            case .compare(let names):
                // A wrong choice is mended in the list.
                if names[0] != names[1] { mode = .main }
                return startComparison(names)
            }
        case .comparison: return pressInComparison(key)
        case .sortMenu(var menu):
            let outcome = menu.press(key)
            mode = .sortMenu(menu)
            switch outcome {
            case .stay: break
            case .cancel: return close()
            case .apply(let column):
                mode = .main
                sort(by: column)
            }
            return []
        case .search(let search):
            pressInSearch(key, search)
            return []
        case .options(let page): return pressInOptions(key, page)
        case .load(var dialog):
            let outcome = dialog.press(key)
            mode = .load(dialog)
            switch outcome {
            case .stay: return []
            case .cancel: return close()
            case .start(let order):
                mode = .main
                return startLoad(order)
            }
        case .filter(let editor):
            pressInFilter(key, editor)
            return []
        case .command(var line):
            let words = CommandWords(
                servers: liveService?.servers.map(\.name) ?? [],
                timeouts: (live.snapshot?.process.timeouts.keys).map { $0.sorted() } ?? [])
            let outcome = line.press(key, history: commandHistory, words: words)
            mode = .command(line)
            switch outcome {
            case .stay: return []
            case .cancel: return close()
            case .run(let text): return run(text, in: line)
            }
        }
    }

    private mutating func close() -> [ConsoleEffect] {
        mode = .main
        return []
    }

    /// Runs a command; a wrong one stays on the line, with what is wrong beside it.
    private mutating func run(_ text: String, in line: CommandLine) -> [ConsoleEffect] {
        if commandHistory.last != text { commandHistory.append(text) }
        if commandHistory.count > 100 { commandHistory.removeFirst() }
        mode = .main
        do { return try run(text) } catch {
            var line = line
            line.problem = error.message
            mode = .command(line)
            return []
        }
    }

    private mutating func answer(_ dialog: ConfirmDialog, _ outcome: ConfirmDialog.Outcome) -> [ConsoleEffect] {
        switch outcome {
        case .stay: return []
        case .cancel: return close()
        case .drainFirst: return drainFirst(dialog)
        case .confirm, .confirmNow:
            mode = .main
            let servers = servers(of: dialog)
            guard let server = servers.first else { return refuse("\(dialog.serverName) has gone meanwhile") }
            if dialog.servers.count > 1 { return submit(dialog, to: servers, now: outcome == .confirmNow) }
            let name = server.name
            switch dialog.subject {
            case .drain: return submit(.drain(server: name), service: dialog.service, saying: "drain \(name)")
            case .off: return submit(.off(server: name), service: dialog.service, saying: "\(name) off")
            case .undo: return submit(.undo, service: dialog.service, saying: "undo")
            case .redo: return submit(.redo, service: dialog.service, saying: "redo")
            case .remove:
                let now = outcome == .confirmNow
                return submit(
                    .remove(server: name, now: now), service: dialog.service,
                    saying: now ? "remove \(name) and cut its connections" : "remove \(name) when drained")
            }
        }
    }

    /// Instead of a removal: nothing is cut, and the servers can be removed when they are empty.
    private mutating func drainFirst(_ dialog: ConfirmDialog) -> [ConsoleEffect] {
        mode = .main
        let rotating = servers(of: dialog).filter { $0.state.isInRotation }
        guard let first = rotating.first else {
            return refuse("\(dialog.serverName): nothing new goes there already; x and y remove it")
        }
        if rotating.count > 1 {
            var drain = dialog
            drain.subject = .drain
            return submit(drain, to: rotating, now: false)
        }
        return submit(
            .drain(server: first.name), service: dialog.service, saying: "drain \(first.name); x removes it then")
    }

    /// The servers that a dialog asks about, as they are now, without those that have gone.
    func servers(of dialog: ConfirmDialog) -> [ServerSnapshot] {
        let all = live.snapshot?.services.first { $0.name == dialog.service }?.servers ?? []
        return all.filter { dialog.servers[$0.id] != nil }
    }

    /// Closes a dialog whose server has gone.
    mutating func refreshDialog() {
        if case .confirm(let dialog) = mode, servers(of: dialog).isEmpty {
            mode = .main
            say("\(dialog.serverName) has gone meanwhile", .warning)
        }
    }
}
