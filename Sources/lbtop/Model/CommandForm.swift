/// A command of the `:` line: its name and what follows it.
struct CommandForm: Sendable, Equatable {
    var name: String
    var parameters: [Parameter]

    /// What an argument stands for: decides how it is checked and completed.
    enum Parameter: Sendable, Equatable {
        case server, newServer, weight, strategy, column, duration
        /// The rest of the line, spaces included, which may be left out.
        case text
        /// The rest of the line: a file's name.
        case file
        /// The rest of the line, which may be left out; what it may be, for the usage.
        case rest(String)
        /// One of these words, which may be left out.
        case optional([String])
    }

    init(_ name: String, _ parameters: Parameter...) {
        self.name = name
        self.parameters = parameters
    }

    /// How it is written, e.g. `:weight NAME N`.
    var usage: String { ([":" + name] + parameters.map(\.placeholder)).joined(separator: " ") }

    /// True when the last argument is the rest of the line, spaces included.
    var takesRest: Bool {
        switch parameters.last {
        case .text, .file, .rest: true
        default: false
        }
    }

    /// How many arguments it must have.
    var required: Int {
        parameters.count { parameter in
            switch parameter {
            case .optional, .text, .rest: false
            default: true
            }
        }
    }
}

extension CommandForm.Parameter {
    /// Its name in a usage line.
    var placeholder: String {
        switch self {
        case .server, .strategy: "NAME"
        case .newServer: "SERVER"
        case .weight: "N"
        case .column: "COLUMN"
        case .duration: "500ms"
        case .text: "[TEXT]"
        case .file: "FILE"
        case .rest(let text): "[\(text)]"
        case .optional(let words): "[" + words.joined(separator: "|") + "]"
        }
    }
}
