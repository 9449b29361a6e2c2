/// A command of the `:` line: its name and what follows it.
struct CommandForm: Sendable, Equatable {
    var name: String
    var parameters: [Parameter]

    /// What an argument stands for: decides how it is checked and completed.
    enum Parameter: Sendable, Equatable {
        case server, newServer, weight, strategy, column, duration
        /// A number from 1 up, or `none`.
        case maximum
        /// A timeout's name, and how long one is.
        case timeout, time
        /// `name=X` or `address=Y` or both, to the end of the line.
        case changes
        /// A strategy, or one of these words.
        case strategyOr([String])
        /// A strategy, which may be left out.
        case optionalStrategy
        /// One of these words.
        case word([String])
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
        case .text, .file, .rest, .changes: true
        default: false
        }
    }

    /// How many arguments it must have.
    var required: Int {
        parameters.count { parameter in
            switch parameter {
            case .optional, .optionalStrategy, .text, .rest: false
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
        case .maximum: "N|none"
        case .timeout: "WHICH"
        case .time: "TIME"
        case .changes: "name=X"
        case .strategyOr(let words): (["NAME"] + words).joined(separator: "|")
        case .optionalStrategy: "[NAME]"
        case .word(let words): words.joined(separator: "|")
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
