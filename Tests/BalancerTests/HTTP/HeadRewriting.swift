@testable import Balancer

/// Heads through scanner and writer, as text.
enum HeadRewriting {
    /// The request as it goes on, or nil when it is refused or incomplete or does not fit in `room` bytes.
    static func request(
        _ text: String, client: String = "192.0.2.1", isTLS: Bool = false, isTrusted: Bool = false,
        isUnix: Bool = false, addressFields: String = "", limits: HeadLimits = HeadLimits(), room: Int = 4096
    ) -> String? {
        let fields = HeadFields(capacity: 100)
        return withExactCopy(httpBytes(text)) { bytes in
            withExactCopy(httpBytes(client)) { client in
                withExactCopy(httpBytes("10.0.0.1:8080" + addressFields)) { rest in
                    var scanner = HeadScanner()
                    guard case .complete(let head) = scanner.request(bytes, limits: limits, fields: fields) else {
                        return nil
                    }
                    let context = RequestContext(
                        peerAddress: client, peerHasAddress: !isUnix, isTLS: isTLS, serverAuthority: rest.part(0, 13),
                        isTrusted: isTrusted, addressFields: rest.part(13, rest.count))
                    return output(room) {
                        HeadWriter.request(head, bytes: bytes, fields: fields, context: context, into: $0)
                    }
                }
            }
        }
    }

    /// The response as it goes to the client, or nil.
    static func response(
        _ text: String, to method: HTTPMethod = .get, version: HTTPVersion = .http11, keeps: Bool = true,
        date: String = "", room: Int = 4096
    ) -> String? {
        let fields = HeadFields(capacity: 100)
        return withExactCopy(httpBytes(text)) { bytes in
            var scanner = HeadScanner()
            guard
                case .complete(let head) = scanner.response(
                    bytes, limits: HeadLimits(), fields: fields, requestMethod: method)
            else { return nil }
            return withExactCopy(httpBytes(date)) { date in
                let context = ResponseContext(
                    clientVersion: version, clientKeepsAlive: keeps, framing: head.framing.toClient(version),
                    isHeadRequest: method == .head, isConnect: method == .connect, date: date)
                return output(room) {
                    HeadWriter.response(head, bytes: bytes, fields: fields, context: context, into: $0)
                }
            }
        }
    }

    private static func output(_ room: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int?) -> String? {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
        defer { memory.deallocate() }
        return body(memory).map { httpText(memory[..<$0]) }
    }
}
