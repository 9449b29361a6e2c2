import Foundation

/// Test vectors that others wrote, in `../shared/corpora` beside the checkout; see the README there. They are an extra
/// and do not ship with the project.
enum ForeignVectors {
    struct Vector: CustomStringConvertible, Sendable {
        var name: String
        var text: String
        /// Whether its authors refuse it.
        var isRefused: Bool
        var isResponse = false

        var description: String { name }
    }

    /// The nearest `shared/corpora` in a folder above the checkout.
    static let directory: URL = {
        var folder = URL(fileURLWithPath: #filePath)
        while folder.pathComponents.count > 1 {
            folder.deleteLastPathComponent()
            let candidate = folder.appendingPathComponent("shared/corpora")
            if FileManager.default.fileExists(atPath: candidate.path) { return candidate }
        }
        return folder
    }()

    static var isPresent: Bool { directory.pathComponents.count > 1 }

    static func gunicorn() -> [Vector] {
        ["valid", "invalid"].flatMap { verdict in
            files("gunicorn/\(verdict)", ending: ".http").compactMap { url in
                guard let data = try? Data(contentsOf: url) else { return nil }
                let text = httpText(data.filter { $0 != 0x0A && $0 != 0x0D })
                return Vector(
                    name: "\(verdict)/\(url.lastPathComponent)", text: unescaped(text), isRefused: verdict == "invalid")
            }
        }
    }

    /// The strict ones among llhttp's.
    static func llhttp() -> [Vector] {
        ["request", "response"].flatMap { kind in
            files("llhttp/\(kind)", ending: ".md").flatMap { vectors(in: $0, kind: kind) }
        }
    }

    private static func vectors(in url: URL, kind: String) -> [Vector] {
        guard let data = try? Data(contentsOf: url) else { return [] }
        var vectors: [Vector] = []
        var title = ""
        var isStrict = false
        var block: String?
        var message: String?
        var lines: [Substring] = []
        for line in httpText(data).split(separator: "\n", omittingEmptySubsequences: false) {
            if let name = block {
                guard line == "```" else {
                    lines.append(line)
                    continue
                }
                if name == "http" {
                    message = lines.joined(separator: "\n")
                } else if let text = message, isStrict {
                    let log = lines.joined(separator: "\n")
                    let isRefused = log.contains("error code=") && !log.contains("error code=22")
                    vectors.append(
                        Vector(
                            name: "\(kind)/\(url.lastPathComponent): \(title)", text: llhttpText(text),
                            isRefused: isRefused, isResponse: kind == "response"))
                    message = nil
                }
                block = nil
            } else if line.hasPrefix("```") {
                block = String(line.dropFirst(3))
                lines = []
            } else if line.hasPrefix("#") {
                title = String(line.drop { $0 == "#" || $0 == " " })
            } else if line.hasPrefix("<!-- meta=") {
                let type = line.replacingOccurrences(of: " ", with: "")
                isStrict =
                    type.contains("\"type\":\"\(kind)\"") && !type.contains("pause") && !type.contains("skipBody")
            }
        }
        return vectors
    }

    /// As llhttp's tests read it: a backslash joins lines, then each line end is CRLF, then escapes.
    private static func llhttpText(_ text: String) -> String {
        unescaped(
            text.replacingOccurrences(of: "\\\n", with: "").replacingOccurrences(of: "\n", with: "\r\n"))
    }

    private static func unescaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let next = rest.popFirst() else {
                result.append(scalar)
                continue
            }
            switch next {
            case "r": result.append("\r")
            case "n": result.append("\n")
            case "t": result.append("\t")
            case "f": result.append("\u{C}")
            case "0": result.append("\0")
            case "x":
                let digits = String(String.UnicodeScalarView(rest.prefix(2)))
                rest = rest.dropFirst(2)
                if let byte = UInt8(digits, radix: 16) { result.append(Unicode.Scalar(byte)) }
            default:
                result.append(scalar)
                result.append(next)
            }
        }
        return String(result)
    }

    private static func files(_ folder: String, ending: String) -> [URL] {
        let url = directory.appendingPathComponent(folder)
        let found = (try? FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)) ?? []
        return found.filter { $0.lastPathComponent.hasSuffix(ending) }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }
}
