/// Who the client is: the peer, or whom a trusted proxy speaks for. That is the client everywhere: in placement, limits,
/// listings and events. A proxy's connection carries the requests of many, so it is decided with each head.
extension Worker {
    /// What an address is told by in placement and limits; nil stands for that of a unix socket.
    func clientKey(_ address: IPAddress?) -> UInt64 {
        address?.clientKey(seed: seed) ?? Hashing.hash(UnsafeRawBufferPointer(start: nil, count: 0), seed: seed)
    }

    /// Decides who a request's client is, while `fields` holds the fields of its head. False when that client has as many
    /// requests in flight as it may have.
    func identifyClient(_ number: Int32, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let session = sessions[number]
        let client = streams[session.pointee.client]
        session.pointee.clientKey = client.pointee.clientKey
        guard client.pointee.isTrusted else { return true }
        let proxies = routes[session.pointee.service].http.trustedProxies
        session.pointee.speaksFor = ForwardedClient.address(bytes, fields: fields, trusting: proxies)
        if let address = session.pointee.speaksFor { session.pointee.clientKey = clientKey(address) }
        guard maximumPerClient > 0 else { return true }
        session.pointee.isCountedForClient = true
        return publication.countClient(session.pointee.clientKey, 1) <= maximumPerClient
    }

    /// A session is over: its slot is free, and its client may have another request in flight.
    func giveBackSession(_ number: Int32) {
        let session = sessions[number]
        if session.pointee.isCountedForClient { publication.countClient(session.pointee.clientKey, -1) }
        sessions.giveBack(number)
    }

    /// The client's address as text and its port, where that is known: with a request under way its client's, else the
    /// peer's.
    func clientText(_ stream: UnsafeMutablePointer<Stream>) -> (text: [46 of UInt8], length: UInt8, port: UInt16) {
        let number = stream.pointee.session
        guard number >= 0, let address = sessions[number].pointee.speaksFor else {
            return (stream.pointee.addressText, stream.pointee.addressLength, stream.pointee.port)
        }
        var text = [46 of UInt8](repeating: 0)
        let length = withUnsafeMutableBytes(of: &text) { address.write(into: $0) }
        return (text, UInt8(truncatingIfNeeded: length), 0)
    }
}
