import FoundationEssentials

/// Decides what the sample server answers. Pure data: no I/O, no clock; chance comes in as an argument.
struct ReplyWriter {
    /// The filler of long bodies, sent again and again: lines of 64 bytes, so that a hole or a shift shows.
    static let filler: [UInt8] = {
        let line = Array("lbtop sample body: the quick brown fox jumps over the lazy dog.".utf8) + [0x0A]
        return Array(repeating: line, count: 1024).flatMap { $0 }
    }()

    /// The length of the name in a body. `ab` counts an answer of another length as failed, so all names are padded
    /// to the longest.
    static let nameLength = 32

    private let settings: BackendSettings
    private let nameLine: [UInt8]
    /// Ready answers for what is asked again and again, by status and kind of connection.
    private var ready: [Int: SampleReply] = [:]

    init(_ settings: BackendSettings) {
        self.settings = settings
        let name = Array(settings.name.utf8.prefix(ReplyWriter.nameLength))
        nameLine = name + Array(repeating: 0x20, count: ReplyWriter.nameLength - name.count) + [0x0A]
    }

    /// The answer to a request.
    ///
    /// - Parameter chance: 0..<10000, decides whether this one is an error.
    mutating func reply(to request: SampleRequest, chance: Int) -> SampleReply {
        let isError = chance < settings.errorsOfTenThousand
        if !isError, request.path == SampleRequest.namePath { return nameReply(request) }
        let status = isError ? 500 : 200
        let isHead = request.method == "HEAD"
        guard request.bodyLength == 0, !isHead else {
            return standard(status, request, sendsBody: !isHead)
        }
        let key = status * 4 + (request.isVersion11 ? 2 : 0) + (request.keepsAlive ? 1 : 0)
        if let reply = ready[key] { return reply }
        let reply = standard(status, request, sendsBody: true)
        ready[key] = reply
        return reply
    }

    /// The answer to what is not a request; the connection ends behind it.
    func refusal(status: Int) -> SampleReply {
        let body = Array("\(status) \(ReplyWriter.phrase(status))\n".utf8)
        var reply = SampleReply(bytes: head(status, length: body.count, connection: "close") + body)
        reply.closes = true
        return reply
    }

    /// The name, then filler up to the length asked for.
    private func standard(_ status: Int, _ request: SampleRequest, sendsBody: Bool) -> SampleReply {
        let length = settings.bodyLength ?? nameLine.count
        var reply = SampleReply(bytes: head(status, length: length, request: request))
        reply.closes = !request.keepsAlive
        if sendsBody {
            reply.bytes += nameLine.prefix(length)
            reply.fillerLength = max(0, length - nameLine.count)
        }
        return reply
    }

    /// `GET /get-name` with `{"name":"world"}`.
    private func nameReply(_ request: SampleRequest) -> SampleReply {
        struct Question: Decodable {
            var name: String
        }
        var status = 200
        var text: String
        if request.method != "GET" {
            status = 405
            text = "use GET\n"
        } else if let question = try? JSONDecoder().decode(Question.self, from: Data(request.body)) {
            text = "Hello, \(question.name)! from server \(settings.name)"
        } else {
            status = 400
            text = "send {\"name\":\"...\"} as the body\n"
        }
        let body = Array(text.utf8)
        let allow = status == 405 ? "Allow: GET\r\n" : ""
        var reply = SampleReply(bytes: head(status, length: body.count, request: request, extra: allow))
        if request.method != "HEAD" { reply.bytes += body }
        reply.closes = !request.keepsAlive
        return reply
    }

    private func head(_ status: Int, length: Int, request: SampleRequest, extra: String = "") -> [UInt8] {
        // 1.1 keeps alive unless told otherwise, 1.0 closes unless told otherwise (RFC 9112, 9.3).
        let connection: String? = !request.keepsAlive ? "close" : request.isVersion11 ? nil : "keep-alive"
        let received = request.bodyLength > 0 ? "X-Request-Bytes: \(request.bodyLength)\r\n" : ""
        return head(status, length: length, connection: connection, extra: received + extra)
    }

    private func head(_ status: Int, length: Int, connection: String?, extra: String = "") -> [UInt8] {
        var text = "HTTP/1.1 \(status) \(ReplyWriter.phrase(status))\r\nServer: lbtop-backend\r\n"
        text += "X-Server: \(settings.name)\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: \(length)\r\n"
        if let connection { text += "Connection: \(connection)\r\n" }
        return Array((text + extra + "\r\n").utf8)
    }

    private static func phrase(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        case 405: "Method Not Allowed"
        case 431: "Request Header Fields Too Large"
        default: "Internal Server Error"
        }
    }
}
