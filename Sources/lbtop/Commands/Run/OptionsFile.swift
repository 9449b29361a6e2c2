/// The file of the console's options.
struct OptionsFile {
    /// Nil: there is no place for one.
    let path: String?

    /// Where the XDG base directories and HOME say.
    init(environment: [String: String]) {
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
            path = folder + "/lbtop/options"
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            path = home + "/.config/lbtop/options"
        } else {
            path = nil
        }
    }

    init(path: String?) { self.path = path }

    /// What it holds, or the defaults, with a line on what is wrong with it.
    func read() -> (preferences: ConsolePreferences, problem: String?) {
        guard let path, TextFile.exists(path) else { return (ConsolePreferences(), nil) }
        do {
            let bytes = try TextFile.read(path, atMost: ConsolePreferences.longestText + 1)
            guard bytes.count <= ConsolePreferences.longestText else {
                return (ConsolePreferences(), "the file \(path) is too large to be one of options")
            }
            return ConsolePreferences.reading(String(decoding: bytes, as: UTF8.self))
        } catch {
            return (ConsolePreferences(), "the options in \(path) cannot be read: \(error.reason)")
        }
    }

    /// Replaces it in one step.
    func write(_ text: String) -> ErrandReport {
        guard let path, let slash = path.lastIndex(of: "/") else {
            return .failed("the options hold until lbtop ends: there is no place to keep them")
        }
        do {
            try TextFile.makeFolder(String(path[..<slash]))
            try FileReplacement.write(Array(text.utf8), to: path)
            return .done("options saved to \(path)")
        } catch {
            return .failed("the options were not saved to \(path): \(error.reason)")
        }
    }
}
