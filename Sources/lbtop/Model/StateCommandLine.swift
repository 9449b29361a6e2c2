import Balancer

/// The command line that starts lbtop as it is now: what it was started with, and what has been changed since. Pure.
enum StateCommandLine {
    /// Options that take no value; all others do. A test holds this to the help.
    static let switches: Set<String> = [
        "--headless", "--json", "--read-only", "--no-mouse", "--no-color", "--ascii", "--help", "-h", "--version",
    ]

    /// The words, the program's name first.
    ///
    /// - Parameters:
    ///   - launch: the words after the program's name that it was started with.
    ///   - timeouts: those that were changed, in milliseconds, by the names of their options without the dashes.
    static func words(launch: [String], service: ServiceSnapshot, timeouts: [String: Int64]) -> [String] {
        let replaced = Set(["--strategy", "-s"] + timeouts.keys.map { "--\($0)" })
        var words = ["lbtop"]
        var rest = launch[...]
        if rest.first == "run" { rest.removeFirst() }
        while let word = rest.popFirst() {
            if word == "--" { break }
            // A server: the present ones come last.
            guard word.hasPrefix("-"), word.count > 1 else { continue }
            let name = word.firstIndex(of: "=").map { String(word[..<$0]) } ?? word
            var option = [word]
            if name == word, !switches.contains(name), let value = rest.popFirst() { option.append(value) }
            if !replaced.contains(name) { words += option }
        }
        words += ["--strategy", service.strategy]
        for (name, milliseconds) in timeouts.sorted(by: { $0.key < $1.key }) {
            words += ["--\(name)", IntervalText.text(.milliseconds(milliseconds))]
        }
        return words + service.servers.filter { $0.state != .removing }.map(server)
    }

    /// A server as the command line takes it.
    static func server(_ server: ServerSnapshot) -> String {
        guard let address = try? ServerAddress(parsing: server.address) else { return server.address }
        var spec = ServerSpec(
            address: address, name: server.name, weight: server.weight, maximumInFlight: server.maximum)
        spec.isBackup = server.isBackup
        spec.slowStartMilliseconds = server.slowStartMilliseconds
        switch server.state {
        case .off: spec.start = .off
        case .draining: spec.start = .drain
        default: break
        }
        return spec.description
    }

    /// Words for a POSIX shell, on lines of their own after the first where `isWrapped` is set.
    static func shell(_ words: [String], isWrapped: Bool = false) -> String {
        guard isWrapped else { return words.map(quoted).joined(separator: " ") }
        var lines: [String] = []
        for word in words {
            // An option and its value stand together.
            if let last = lines.last, last.hasPrefix("-"), !last.contains(" "), !word.hasPrefix("-"),
                !switches.contains(last)
            {
                lines[lines.count - 1] = last + " " + quoted(word)
            } else {
                lines.append(quoted(word))
            }
        }
        return lines.joined(separator: " \\\n    ")
    }

    /// A word that any POSIX shell takes for itself; what steers a terminal is left out.
    static func quoted(_ word: String) -> String {
        let clean = word.printable
        let plain = Set("%+,-./:=@_".utf8)
        let isPlain = clean.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || plain.contains(byte)
        }
        return isPlain && !clean.isEmpty ? clean : "'" + clean.replacing("'", with: "'\\''") + "'"
    }

    /// The line by which a file is known as one that may be replaced.
    static let fileMark = "# Written by :write of lbtop's console, which may replace it."

    /// The whole file.
    static func file(_ words: [String]) -> String {
        "#!/bin/sh\n\(fileMark)\nexec \(shell(words, isWrapped: true))\n"
    }
}
