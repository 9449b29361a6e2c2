import Balancer

extension ConsoleModel {
    /// The words that start lbtop as it is now.
    ///
    /// - Throws: why there are none.
    private func stateWords() throws(SpecError) -> [String] {
        guard let launch = options.launch else {
            throw SpecError("how this balancer was started is not known here: there is no command line to write")
        }
        guard let snapshot = live.snapshot, let service = snapshot.services.first else {
            throw SpecError("nothing is known of the balancer yet")
        }
        let changed = snapshot.process.timeouts.filter { name, value in
            startTimeouts.map { $0[name] != value } ?? false
        }
        return StateCommandLine.words(launch: launch, service: service, timeouts: changed)
    }

    /// `:write FILE` and `:write! FILE`.
    mutating func write(to path: String, overwrites: Bool) throws(SpecError) -> [ConsoleEffect] {
        let text = StateCommandLine.file(try stateWords())
        return [.errand(.write(path: path, text: text, overwrites: overwrites))]
    }

    /// `y`: the command of the last change; pressed again at once, or when nothing was changed, the whole state's.
    mutating func copy(_ what: String?) throws(SpecError) -> [ConsoleEffect] {
        let now = live.unixMilliseconds
        let isAgain = lastCopy.map { (0..<3_000).contains(now - $0) } ?? false
        lastCopy = nil
        if what == "change", lastChange == nil {
            throw SpecError("this console has changed nothing yet; :copy state copies the command line")
        }
        if let lastChange, what == "change" || (what == nil && !isAgain) {
            lastCopy = now
            return copy(lastChange, saying: "y again copies the whole state's command line")
        }
        return copy(StateCommandLine.shell(try stateWords()), saying: "it starts lbtop as it is now")
    }

    private mutating func copy(_ given: String, saying text: String) -> [ConsoleEffect] {
        let clean = given.printable
        guard clean.utf8.count <= ConsoleModel.longestCopy else {
            return refuse("that is \(clean.utf8.count) bytes, too long for a clipboard: :write FILE")
        }
        note("copied: \(clean)")
        say("copied, if the terminal allows it: \(clean)  (\(text))", .good)
        return [.terminal(.clipboard(clean))]
    }

    /// Terminals take no more into the clipboard.
    static let longestCopy = 64 * 1024

    /// The command line that `:write` would keep; nil when nothing was changed since.
    var unwrittenCommandLine: String? {
        guard unwrittenText != nil, let words = try? stateWords() else { return nil }
        return StateCommandLine.shell(words)
    }

    /// What is lost when lbtop ends now; nil when nothing is.
    var unwrittenText: String? {
        // With --state a file keeps every change as it is made.
        let isKept = options.launch?.contains { $0 == "--state" || $0.hasPrefix("--state=") } ?? false
        return unwrittenChanges == 0 || isKept
            ? nil : "changed from this console: \(unwrittenChanges); :write FILE keeps that"
    }
}
