import ArgumentParser
import Balancer

/// What a command that ends early says, where, and with which exit code.
struct CommandLineEnding: Equatable {
    /// Wrong usage: EX_USAGE of sysexits.h.
    static let wrongUsage: Int32 = 64
    /// Right usage that could not be carried out: an address in use, an unreadable file.
    static let failure: Int32 = 1

    var text: String
    var stream: StandardStream
    var code: Int32

    /// The ending for what `parseAsRoot` or a command's `run` threw.
    ///
    /// Wrong usage is one line that says what, where and how to mend it; help and version go to standard output.
    init(_ error: any Error) {
        if let error = error as? SpecError {
            self.init(line: error.message, code: CommandLineEnding.failure)
            return
        }
        let code = Lbtop.exitCode(for: error)
        if code == .success {
            self.init(text: CommandLineEnding.help(Lbtop.fullMessage(for: error)), stream: .output, code: 0)
            return
        }
        let message = Lbtop.message(for: error)
        let lines = message.split(separator: "\n").map { $0.drop { $0 == " " } }
        // Lists of choices come on lines of their own: "Please provide one of the following:", then "- http".
        // These say what is wrong, and not how to mend it.
        let isBare = ["Unknown option", "Missing", "Unexpected argument"].contains { message.hasPrefix($0) }
        self.init(
            line: lines.joined(separator: " ") + (isBare && !message.hasSuffix("?") ? "; see lbtop --help" : ""),
            code: code == .validationFailure ? CommandLineEnding.wrongUsage : code.rawValue)
    }

    private init(line: String, code: Int32) {
        self.init(text: line.isEmpty ? "" : "lbtop: \(line)\n", stream: .error, code: code)
    }

    private init(text: String, stream: StandardStream, code: Int32) {
        self.text = text
        self.stream = stream
        self.code = code
    }

    /// `lbtop --help` shows the help of the default command with the list of the others, not only the list.
    private static func help(_ text: String) -> String {
        let shown = text == Lbtop.helpMessage() ? Lbtop.helpMessage(for: RunCommand.self) : text
        return shown.hasSuffix("\n") ? shown : shown + "\n"
    }
}
