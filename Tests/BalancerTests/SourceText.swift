import Foundation
import Testing

/// A Swift source file as the architecture tests read it: its words, without comments and string literals.
struct SourceText {
    /// The path below the repository's root.
    let path: String
    /// How many lines the file has.
    let lineCount: Int
    /// The text with comments and the contents of string literals taken out.
    let code: String

    init(path: String, text: String) {
        self.path = path
        lineCount = text.split(separator: "\n", omittingEmptySubsequences: false).count - (text.hasSuffix("\n") ? 1 : 0)
        code = SourceText.code(of: text)
    }

    /// The folder that names the layer: `Core` for `Sources/Balancer/Core/Instant.swift`.
    var layer: String {
        let parts = path.split(separator: "/")
        return parts.count > 3 ? String(parts[2]) : ""
    }

    /// All identifiers that occur.
    var words: Set<String> {
        Set(code.matches(of: /[A-Za-z_][A-Za-z0-9_]*/).map { String($0.output) })
    }

    /// The types declared at the top level that other files can see.
    var declaredTypes: Set<String> {
        let declaration =
            /^(?:@[A-Za-z(), ]+\s+)*(?:(?:public|internal|final|indirect|package)\s+)*(?:struct|class|enum|protocol|actor|typealias)\s+([A-Za-z_][A-Za-z0-9_]*)/
            .anchorsMatchLineEndings()
        return Set(code.matches(of: declaration).map { String($0.output.1) })
    }

    /// The modules imported.
    var imports: Set<String> {
        let line =
            /^\s*(?:@[a-zA-Z()_]+\s+)*(?:(?:public|internal|package|private|fileprivate)\s+)?import\s+(?:(?:struct|class|enum|func|protocol)\s+)?([A-Za-z_0-9]+)/
            .anchorsMatchLineEndings()
        return Set(code.matches(of: line).map { String($0.output.1) })
    }

    /// Takes comments and the contents of string literals out; lines stay lines.
    private static func code(of text: String) -> String {
        var result = ""
        var rest = text[...]
        while let character = rest.first {
            if rest.hasPrefix("//") {
                rest = rest.drop { $0 != "\n" }
            } else if rest.hasPrefix("/*") {
                rest = rest.dropFirst(2)
                while !rest.isEmpty, !rest.hasPrefix("*/") { rest = rest.dropFirst() }
                rest = rest.dropFirst(2)
            } else if rest.hasPrefix("\"\"\"") {
                rest = rest.dropFirst(3)
                while !rest.isEmpty, !rest.hasPrefix("\"\"\"") {
                    if rest.first == "\n" { result.append("\n") }
                    rest = rest.dropFirst(rest.first == "\\" ? 2 : 1)
                }
                rest = rest.dropFirst(3)
                result += "\"\""
            } else if character == "\"" {
                rest = rest.dropFirst()
                while let inside = rest.first, inside != "\"", inside != "\n" {
                    rest = rest.dropFirst(inside == "\\" ? 2 : 1)
                }
                rest = rest.dropFirst()
                result += "\"\""
            } else {
                result.append(character)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// All Swift files below a folder of the repository.
    static func all(below folder: String) throws -> [SourceText] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let start = root.appending(path: folder)
        let walker = try #require(FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil))
        return try walker.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map { url in
            let path = url.path.dropFirst(root.path.count).drop { $0 == "/" }
            return SourceText(path: String(path), text: try String(contentsOf: url, encoding: .utf8))
        }.sorted { $0.path < $1.path }
    }
}
