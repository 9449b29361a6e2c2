/// Reads requests as a server would that trusts nobody: whatever two servers could read differently is a violation.
/// Written without the engine's parser, so that both cannot be wrong in the same way.
struct StrictReader {
    struct Request: Equatable, Sendable {
        var line: String
        var target: String
        var fields: [String]
        var body: [UInt8]
    }

    enum Outcome {
        case needMore
        case request(Request)
        case violation(String)
    }

    private(set) var rest: [UInt8] = []

    mutating func append(_ bytes: [UInt8]) { rest += bytes }

    /// The next request of what has come, taken out of it.
    mutating func next() -> Outcome {
        guard !rest.isEmpty else { return .needMore }
        guard let end = index(of: [13, 10, 13, 10], from: 0) else {
            return forbidden(rest, isWhole: false).map { .violation($0) } ?? .needMore
        }
        if let reason = forbidden(Array(rest[..<end]), isWhole: true) { return .violation(reason) }
        let lines = self.lines(rest[..<end])
        let words = lines[0].split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, isToken(words[0]), !words[1].isEmpty, words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0"
        else { return .violation("request line \(lines[0].debugDescription)") }
        var hosts = 0
        var length: Int?
        var isChunked = false
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), isToken(line[..<colon]) else {
                return .violation("field line \(line.debugDescription)")
            }
            let name = line[..<colon].lowercased()
            let value = String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
            switch name {
            case "host": hosts += 1
            case "content-length":
                guard length == nil, let number = Int(value), number >= 0, value.utf8.allSatisfy({ $0 >= 48 }) else {
                    return .violation("length \(line.debugDescription)")
                }
                length = number
            case "transfer-encoding":
                guard !isChunked, value.lowercased() == "chunked", words[2] == "HTTP/1.1" else {
                    return .violation("coding \(line.debugDescription)")
                }
                isChunked = true
            case _ where name.contains("_") && ["content-length", "transfer-encoding", "host"].contains(dashed(name)):
                return .violation("disguised \(line.debugDescription)")
            default: break
            }
        }
        if length != nil && isChunked { return .violation("length and coding") }
        if hosts != 1 && words[2] == "HTTP/1.1" { return .violation("\(hosts) Host fields") }
        var request = Request(
            line: lines[0], target: String(words[1]), fields: Array(lines.dropFirst()), body: [])
        var position = end + 4
        if isChunked {
            switch chunks(from: position) {
            case .needMore: return .needMore
            case .violation(let reason): return .violation(reason)
            case .body(let body, let after):
                request.body = body
                position = after
            }
        } else {
            let count = length ?? 0
            guard rest.count - position >= count else { return .needMore }
            request.body = Array(rest[position..<(position + count)])
            position += count
        }
        rest.removeFirst(position)
        return .request(request)
    }

    private enum Chunks {
        case needMore
        case violation(String)
        case body([UInt8], after: Int)
    }

    private func chunks(from start: Int) -> Chunks {
        var position = start
        var body: [UInt8] = []
        while true {
            guard let end = index(of: [13, 10], from: position) else { return .needMore }
            let size = String(decoding: rest[position..<end], as: UTF8.self)
            guard size.count <= 16, !size.isEmpty, size.allSatisfy(\.isHexDigit), let count = Int(size, radix: 16)
            else { return .violation("chunk size \(size.debugDescription)") }
            position = end + 2
            if count == 0 { break }
            guard rest.count - position >= count + 2 else { return .needMore }
            body += rest[position..<(position + count)]
            guard rest[(position + count)...].starts(with: [13, 10]) else {
                return .violation("no line end after a chunk")
            }
            position += count + 2
        }
        while let end = index(of: [13, 10], from: position) {
            if end == position { return .body(body, after: end + 2) }
            if let reason = forbidden(Array(rest[position..<end]), isWhole: true) { return .violation(reason) }
            let line = String(decoding: rest[position..<end], as: UTF8.self)
            let name = line.prefix { $0 != ":" }
            if !isToken(name) || ["content-length", "transfer-encoding", "host"].contains(dashed(name.lowercased())) {
                return .violation("trailer \(line.debugDescription)")
            }
            position = end + 2
        }
        return .needMore
    }

    /// What a head must not hold anywhere: control bytes, lone CR or LF, a fold.
    private func forbidden(_ bytes: [UInt8], isWhole: Bool) -> String? {
        for (place, byte) in bytes.enumerated() {
            let isLast = place + 1 == bytes.count
            switch byte {
            case 9, 0x20...0x7E, 0x80...0xFF: break
            case 13 where isLast ? !isWhole : bytes[place + 1] == 10: break
            case 10 where place > 0 && bytes[place - 1] == 13:
                if !isLast && (bytes[place + 1] == 32 || bytes[place + 1] == 9) { return "fold" }
            default: return "byte \(byte) at \(place)"
            }
        }
        return nil
    }

    /// The lines of a head without control bytes, one scalar a byte.
    private func lines(_ head: ArraySlice<UInt8>) -> [String] {
        head.split(separator: 10, omittingEmptySubsequences: false).map { line in
            String(String.UnicodeScalarView(line.filter { $0 != 13 }.map { Unicode.Scalar($0) }))
        }
    }

    private func isToken(_ text: some StringProtocol) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
            }
    }

    private func dashed(_ name: String) -> String { String(name.map { $0 == "_" ? "-" : $0 }) }

    private func index(of mark: [UInt8], from start: Int) -> Int? {
        guard rest.count >= mark.count else { return nil }
        return (start...max(start, rest.count - mark.count)).first { rest[$0...].starts(with: mark) }
    }
}
