import Glibc

@testable import Balancer

/// A second opinion on requests: the same rules written down in the plainest way, with arrays and strings, one rule
/// after the other. Slow, and shares nothing with the scanner, so a slip in one shows as a difference.
enum PlainJudge {
    /// The framing of the request head that `bytes` begin with, or nil when there is no complete valid one.
    static func framing(_ bytes: [UInt8]) -> BodyFraming? {
        var text = httpText(bytes)
        var emptyLines = 0
        while emptyLines < 4, text.unicodeScalars.starts(with: "\r\n".unicodeScalars) {
            text.unicodeScalars.removeFirst(2)
            emptyLines += 1
        }
        guard let head = upTo("\r\n\r\n", text), head.unicodeScalars.count + 4 + 2 * emptyLines <= 32 * 1024 else {
            return nil
        }
        let lines = split(head, "\r\n")
        guard lines.allSatisfy({ !$0.unicodeScalars.contains("\r") && !$0.unicodeScalars.contains("\n") }) else {
            return nil
        }
        guard let (method, version) = requestLine(lines[0]), lines.count <= 101 else { return nil }
        var fields: [(name: String, value: String)] = []
        for line in lines.dropFirst() {
            guard let field = field(line) else { return nil }
            fields.append(field)
        }
        guard method != "CONNECT", isFieldSetValid(fields, version: version) else { return nil }
        return framing(fields, version: version)
    }

    private static func requestLine(_ line: String) -> (method: String, version: String)? {
        let parts = split(line, " ")
        guard line.unicodeScalars.count <= 8192, parts.count == 3, isToken(parts[0]) else { return nil }
        guard parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0" else { return nil }
        guard parts[1].unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) && $0 != "#" }) else { return nil }
        guard isTarget(parts[1], method: parts[0]) else { return nil }
        return (parts[0], parts[2])
    }

    private static func isTarget(_ target: String, method: String) -> Bool {
        if target.hasPrefix("/") { return true }
        if target == "*" { return method == "OPTIONS" }
        for scheme in ["http://", "https://"] where target.lowercased().hasPrefix(scheme) {
            let rest = target.dropFirst(scheme.count)
            return isAuthority(String(rest.prefix { $0 != "/" && $0 != "?" }))
        }
        return false
    }

    private static func field(_ line: String) -> (name: String, value: String)? {
        guard let name = upTo(":", line), isToken(name) else { return nil }
        let value = String(String.UnicodeScalarView(line.unicodeScalars.dropFirst(name.unicodeScalars.count + 1)))
        guard value.unicodeScalars.allSatisfy({ $0 == "\t" || $0.value >= 0x20 && $0.value != 0x7F }) else {
            return nil
        }
        return (name.lowercased(), trimmed(value))
    }

    private static func isFieldSetValid(_ fields: [(name: String, value: String)], version: String) -> Bool {
        let hosts = fields.filter { $0.name == "host" }
        guard hosts.count <= 1, hosts.allSatisfy({ isAuthority($0.value) }) else { return false }
        if version == "HTTP/1.1", hosts.isEmpty { return false }
        let options = fields.filter { $0.name == "connection" }.flatMap { split($0.value, ",") }
        guard options.filter({ !trimmed($0).isEmpty }).count <= 32 else { return false }
        if version == "HTTP/1.1" {
            let expected = fields.filter { $0.name == "expect" }.flatMap { split(folded($0.value), ",") }.map(trimmed)
            let isMet = expected.allSatisfy { $0.isEmpty || $0 == "100-continue" }
            guard isMet else { return false }
        }
        let framing = ["content-length", "transfer-encoding"]
        return fields.allSatisfy { field in
            let dashed = String(field.name.map { $0 == "_" ? "-" : $0 })
            return dashed == field.name || !framing.contains(dashed)
        }
    }

    private static func framing(_ fields: [(name: String, value: String)], version: String) -> BodyFraming? {
        let lengths = fields.filter { $0.name == "content-length" }.map(\.value)
        let codings = fields.filter { $0.name == "transfer-encoding" }.map { folded($0.value) }
        if !codings.isEmpty {
            return lengths.isEmpty && codings == ["chunked"] && version == "HTTP/1.1" ? .chunked : nil
        }
        var numbers: Set<UInt64> = []
        for length in lengths {
            guard (1...19).contains(length.unicodeScalars.count), length.unicodeScalars.allSatisfy(isDigit),
                let number = UInt64(length), number <= Int64.max
            else { return nil }
            numbers.insert(number)
        }
        guard let number = numbers.first else { return BodyFraming.none }
        return numbers.count == 1 ? .length(number) : nil
    }

    private static func isAuthority(_ text: String) -> Bool {
        var host = text
        var port = ""
        if text.hasPrefix("[") {
            guard let inner = upTo("]", text) else { return false }
            host = inner + "]"
            port = String(text.dropFirst(host.count))
            var address = in6_addr()
            guard !inner.contains("%"), inet_pton(AF_INET6, String(inner.dropFirst()), &address) == 1 else {
                return false
            }
        } else {
            host = upTo(":", text) ?? text
            port = String(String.UnicodeScalarView(text.unicodeScalars.dropFirst(host.unicodeScalars.count)))
            guard !host.isEmpty, isRegisteredName(host) else { return false }
        }
        if port.isEmpty { return true }
        guard port.hasPrefix(":"), port.unicodeScalars.dropFirst().allSatisfy(isDigit), port.count <= 6 else {
            return false
        }
        return port == ":" || (Int(port.dropFirst()) ?? .max) <= 65535
    }

    private static func isRegisteredName(_ host: String) -> Bool {
        var rest = Array(host.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            if scalar == "%" {
                guard rest.count >= 2, rest.prefix(2).allSatisfy({ $0.properties.isASCIIHexDigit }) else {
                    return false
                }
                rest = rest.dropFirst(2)
            } else if !isLetter(scalar), !isDigit(scalar), !"-._~!$&'()*+;=".unicodeScalars.contains(scalar) {
                return false
            }
        }
        return true
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                isLetter($0) || isDigit($0) || "!#$%&'*+-.^_`|~".unicodeScalars.contains($0)
            }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// ASCII only: no other letter folds into one.
    private static func folded(_ text: String) -> String {
        httpText(httpBytes(text).map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 })
    }

    private static func trimmed(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)[...]
        while let first = scalars.first, first == " " || first == "\t" { scalars.removeFirst() }
        while let last = scalars.last, last == " " || last == "\t" { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }

    /// The part of `text` before the first `separator`, compared scalar by scalar since CRLF is one Character.
    private static func upTo(_ separator: String, _ text: String) -> String? {
        let parts = split(text, separator)
        return parts.count > 1 ? parts[0] : nil
    }

    private static func split(_ text: String, _ separator: String) -> [String] {
        let separator = Array(separator.unicodeScalars)
        let scalars = Array(text.unicodeScalars)
        var parts: [String] = []
        var current = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            if scalars[index...].starts(with: separator) {
                parts.append(String(current))
                current = String.UnicodeScalarView()
                index += separator.count
            } else {
                current.append(scalars[index])
                index += 1
            }
        }
        return parts + [String(current)]
    }
}
