import Balancer

/// The console's errands in a process that is the balancer: files, and a load generator as a child process.
final class SessionErrands: ConsoleErrands {
    private let options: OptionsFile
    private let home: String?
    private var load: ChildProcess?

    /// - Parameters:
    ///   - options: where options are kept.
    ///   - home: what `~/` stands for.
    init(options: OptionsFile, home: String?) {
        self.options = options
        self.home = home
    }

    func run(_ errand: Errand) -> ErrandReport? {
        switch errand {
        case .saveOptions(let text): return options.write(text)
        case .write(let path, let text, let overwrites): return write(text, to: path, overwrites)
        case .save(let path, let screen, let snapshot): return save(screen, snapshot, path)
        case .startLoad(let order):
            do throws(SpecError) {
                load = try ChildProcess([
                    "load", "--target", order.target, "--rate", "\(order.rate)", "--connections",
                    "\(order.connections)", "--seconds", "\(order.seconds)",
                ])
                return nil
            } catch {
                return .loadEnded(error.message)
            }
        case .stopLoad:
            load = nil
            return nil
        }
    }

    func news() -> ErrandReport? {
        guard let child = load else { return nil }
        guard child.hasEnded else {
            guard child.hasMessage, let line = child.line(within: 10) else { return nil }
            return .loadTold(line)
        }
        load = nil
        var last = "its process ended"
        while let line = child.line(within: 1) { last = line }
        return .loadEnded(last)
    }

    /// Over what something else wrote only when told so: it may be somebody's own script.
    private func write(_ text: String, to given: String, _ overwrites: Bool) -> ErrandReport {
        let path = expanded(given)
        if !overwrites, TextFile.exists(path), !isOurs(path) {
            return .failed("\(given) is there and :write did not make it; :write! \(given) replaces it")
        }
        do {
            try FileReplacement.write(Array(text.utf8), to: path, mode: 0o700)
            return .wrote(given)
        } catch {
            return .failed("\(given) was not written: \(error.reason)")
        }
    }

    private func isOurs(_ path: String) -> Bool {
        let start = (try? TextFile.read(path, atMost: 256)) ?? []
        return String(decoding: start, as: UTF8.self).contains(StateCommandLine.fileMark)
    }

    private func save(_ screen: String, _ snapshot: EngineSnapshot?, _ given: String) -> ErrandReport {
        var text: String? = screen
        if given.lowercased().hasSuffix(".json") { text = snapshot.flatMap { try? SnapshotLines.line($0) } }
        guard let text else { return .failed("there is no snapshot to save") }
        do {
            try TextFile.create(expanded(given), text)
            return .done("saved to \(given)")
        } catch {
            return .failed("\(given) was not written: \(error.reason)")
        }
    }

    private func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home else { return path }
        return home + path.dropFirst(1)
    }
}
