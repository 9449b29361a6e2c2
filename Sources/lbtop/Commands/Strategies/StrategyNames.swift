import Balancer

/// The strategies as the command line names them: the registry's own names, in its order.
enum StrategyNames {
    /// The line for a name that the registry does not have.
    static func unknown(_ name: String) -> String {
        let hint = Strategies.nearest(to: name).map { "did you mean '\($0)'?" } ?? "`lbtop strategies` lists them"
        return "unknown strategy '\(name)'; \(hint)"
    }

    /// The text of `lbtop strategies`: a name and its sentence each, wrapped to 80 columns.
    static var listing: String {
        Strategies.all.map { strategy in
            let lines = wrapped(strategy.info.sentence, to: 76).map { "    \($0)\n" }
            return "\(strategy.info.name)\n" + lines.joined()
        }.joined(separator: "\n")
    }

    private static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
