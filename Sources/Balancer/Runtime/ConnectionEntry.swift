/// A client connection as its worker saw it: plain data, turned into words by the controller.
struct ConnectionEntry: BitwiseCopyable, Sendable {
    /// What a connection is doing. The raw value is the word in snapshots.
    enum Activity: String { case idle, head, queued, connecting, waiting, request, response, tunnel, closing }

    let number: ConnectionNumber
    let service: Int
    let acceptedAt: Instant
    let requests: UInt32
    let bytesIn: UInt64
    let bytesOut: UInt64
    let activity: Activity
    /// The client's address as text, its length and the port; 0: not known.
    let address: [46 of UInt8]
    let addressLength: UInt8
    let port: UInt16
    /// The server that it is at, if any.
    var server: ConnectionQuery.Server?
    /// Method and target of the request under way.
    var request = RequestLines.Line()

    /// The client's address with its port, where that is known; `unix` without an address.
    var client: String {
        let text = withUnsafeBytes(of: address) {
            String(decoding: $0.prefix(Int(addressLength)), as: UTF8.self)
        }
        if port == 0 { return text }
        return text.contains(":") ? "[\(text)]:\(port)" : "\(text):\(port)"
    }
}

extension ConnectionFigures {
    /// A connection's figures, with its server's name.
    init(_ entry: ConnectionEntry, server: String?, now: Instant) {
        self.init()
        id = entry.number.rawValue
        client = entry.client
        self.server = server
        ageMilliseconds = Int64(now.nanoseconds(since: entry.acceptedAt) / 1_000_000)
        requests = UInt64(entry.requests)
        bytesIn = entry.bytesIn
        bytesOut = entry.bytesOut
        doing = entry.activity.rawValue
        request = entry.request.text
    }
}
