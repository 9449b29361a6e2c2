import Foundation

/// A message of `Tests/Harness/messages.tsv`, the project's corpus with its verdicts.
struct ListedMessage: Sendable {
    /// `request` (a head), `body` (a chunked one) or `response` (a head).
    var kind: String
    /// What a response answers.
    var method: String
    /// `accepted none`, `accepted length(5)`, `refused badHost` ...
    var verdict: String
    var name: String
    var bytes: [UInt8]

    var isAccepted: Bool { verdict.hasPrefix("accepted") }

    static func all(_ kind: String) throws -> [ListedMessage] {
        let file = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Harness/messages.tsv")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard parts.count == 5, parts[0] == kind else { return nil }
            return ListedMessage(
                kind: kind, method: String(parts[1]), verdict: String(parts[2]), name: String(parts[3]),
                bytes: unescaped(parts[4]))
        }
    }

    private static func unescaped(_ text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == 0x5C, let next = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            guard next == 0x78 else {
                bytes.append(next)
                continue
            }
            bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
