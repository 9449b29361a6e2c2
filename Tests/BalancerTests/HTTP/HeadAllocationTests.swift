import CAllocations
import Testing

@testable import Balancer

@Suite(.enabled(if: lb_counts_allocations() != 0, "allocations are not counted under a sanitizer"))
struct HeadAllocationTests {
    private let proxies: TrustedProxies

    init() throws { proxies = TrustedProxies([try TrustedProxy(parsing: "2001:db8::/32")]) }

    @Test func aRequestAndItsResponseCostNoAllocation() {
        let request = httpBytes(
            "POST /x?y=1 HTTP/1.1\r\nHost: a.example:81\r\nUser-Agent: x\r\nConnection: keep-alive, X-One\r\nX-One: 1\r\n"
                + "Upgrade: h2c\r\nX-Forwarded-For: 1.1.1.1, [2001:db8::1]:4711\r\nX_Forwarded_For: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n")
        let response = httpBytes(
            "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\nKeep-Alive: timeout=5\r\nConnection: close\r\n\r\n")
        let fields = HeadFields(capacity: 100)
        let limits = HeadLimits()
        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
        defer { output.deallocate() }
        var written = 0
        let allocations = request.withUnsafeBytes { request in
            response.withUnsafeBytes { response in
                // Once before counting: the runtime makes its metadata at first use.
                written = exchange(request, response, limits, fields, output)
                let before = lb_allocations()
                for _ in 0..<10 { written += exchange(request, response, limits, fields, output) }
                return lb_allocations() - before
            }
        }
        #expect(written > 0 && written.isMultiple(of: 11))
        #expect(allocations == 0)
    }

    /// What a worker does with one exchange, in bytes written; 0 when something was not as it should be.
    private func exchange(
        _ request: UnsafeRawBufferPointer, _ response: UnsafeRawBufferPointer, _ limits: HeadLimits,
        _ fields: HeadFields, _ output: UnsafeMutableRawBufferPointer
    ) -> Int {
        var scanner = HeadScanner()
        guard case .incomplete = scanner.request(request.part(0, 40), limits: limits, fields: fields),
            case .complete(let head) = scanner.request(request, limits: limits, fields: fields)
        else { return 0 }
        let context = RequestContext(
            peerAddress: request.part(0, 4), isTLS: false, serverAuthority: request.part(0, 4), isTrusted: true,
            addressFields: request.part(0, 4))
        var written =
            HeadWriter.request(head, bytes: request, fields: fields, context: context, into: output) ?? 0
        guard let client = ForwardedClient.address(request, fields: fields, trusting: proxies), !client.isSix,
            client.clientKey(seed: 1) != 0
        else { return 0 }
        var decoder = BodyDecoder(head.framing)
        let body = request.part(head.byteCount, request.count)
        guard case .data(let skip, let count) = decoder.next(body),
            case .end = decoder.next(body.part(skip + count, body.count))
        else { return 0 }
        guard
            case .complete(let answer) = scanner.response(
                response, limits: limits, fields: fields, requestMethod: head.method)
        else { return 0 }
        let answerContext = ResponseContext(
            clientVersion: .http11, clientKeepsAlive: false, framing: answer.framing, isHeadRequest: false,
            date: response.part(0, 29))
        written +=
            HeadWriter.response(answer, bytes: response, fields: fields, context: answerContext, into: output) ?? 0
        written += HeadWriter.chunkHeader(500, into: output)
        written += Reply.write(status: 503, closes: true, isHead: false, version: .http11, into: output)
        return written
    }
}
