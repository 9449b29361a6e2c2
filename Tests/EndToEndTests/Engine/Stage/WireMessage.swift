/// A request or response as it was on the wire: first line, fields in order, body with its framing taken off.
struct WireMessage: Sendable {
    var firstLine = ""
    var fields: [(name: String, value: String)] = []
    var body: [UInt8] = []
    var trailers: [(name: String, value: String)] = []
    /// Sizes of the chunks, in their order; empty without chunks.
    var chunks: [Int] = []
    /// The head's bytes as they came.
    var head = ""

    /// The status of a response, 0 in a request.
    var status: Int { Int(firstLine.split(separator: " ").dropFirst().first ?? "") ?? 0 }
    var method: String { String(firstLine.split(separator: " ").first ?? "") }
    var target: String { String(firstLine.split(separator: " ").dropFirst().first ?? "") }
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The values of all fields of that name, joined.
    subscript(_ name: String) -> String? {
        let values = fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// The values of every field of that name, in their order.
    func all(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    var isChunked: Bool { self["Transfer-Encoding"]?.lowercased() == "chunked" }
    var length: Int? { self["Content-Length"].flatMap { Int($0) } }

    /// Reads a head; nil when the connection ends before its first byte.
    static func readHead(from wire: Wire) throws -> WireMessage? {
        guard let bytes = try wire.read(through: "\r\n\r\n") else { return nil }
        var message = WireMessage()
        message.head = String(decoding: bytes, as: UTF8.self)
        let lines = message.head.split(separator: "\r\n", omittingEmptySubsequences: true).map(String.init)
        message.firstLine = lines.first ?? ""
        message.fields = lines.dropFirst().map(field)
        return message
    }

    /// Reads a request with its body.
    static func readRequest(from wire: Wire) throws -> WireMessage? {
        guard var message = try readHead(from: wire) else { return nil }
        if message.isChunked {
            try message.readChunks(from: wire)
        } else {
            message.body = try wire.read(message.length ?? 0)
        }
        return message
    }

    /// Reads a response with its body, to a request with `method`.
    static func readResponse(from wire: Wire, method: String = "GET") throws -> WireMessage {
        guard var message = try readHead(from: wire) else { throw TestFailure("closed without a response") }
        let status = message.status
        if method == "HEAD" || status < 200 || status == 204 || status == 304 { return message }
        if message.isChunked {
            try message.readChunks(from: wire)
        } else if let length = message.length {
            message.body = try wire.read(length)
        } else {
            message.body = try wire.readToEnd()
        }
        return message
    }

    private mutating func readChunks(from wire: Wire) throws {
        while true {
            let line = String(decoding: try wire.read(through: "\r\n") ?? [], as: UTF8.self)
            guard let size = Int(line.prefix { $0 != ";" && $0 != "\r\n" }, radix: 16) else {
                throw TestFailure("no chunk size: \(line.debugDescription)")
            }
            if size == 0 { break }
            chunks.append(size)
            body += try wire.read(size)
            guard try wire.read(2) == [13, 10] else { throw TestFailure("no line end after a chunk") }
        }
        while let line = try wire.read(through: "\r\n"), line.count > 2 {
            trailers.append(WireMessage.field(String(decoding: line.dropLast(2), as: UTF8.self)))
        }
    }

    private static func field(_ line: String) -> (name: String, value: String) {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
    }
}
