/// Stickiness by a cookie of our own: it names a server by a code of its address (`StickyNames`), and yields when that
/// server cannot take the request.
extension Worker {
    /// The server that a request's cookie names, or 0.
    func stickyKey(_ bytes: UnsafeRawBufferPointer, cookie name: [UInt8]) -> UInt64 {
        for position in 0..<fields.count {
            let field = fields[position]
            guard field.name.bytes(in: bytes).spellsFolded("cookie") else { continue }
            if let key = Worker.key(in: field.value.bytes(in: bytes), named: name) { return key }
        }
        return 0
    }

    /// Looks for `name=` and 16 hexadecimal digits among `a=b; c=d` (RFC 6265, section 4.2.1).
    private static func key(in value: UnsafeRawBufferPointer, named name: [UInt8]) -> UInt64? {
        var start = 0
        while start < value.count {
            while start < value.count, value[start] == 0x20 || value[start] == 0x3B { start += 1 }
            var end = start
            while end < value.count, value[end] != 0x3B { end += 1 }
            if end - start == name.count + 17, value[start + name.count] == 0x3D {
                let isNamed = name.indices.allSatisfy { value[start + $0] == name[$0] }
                if isNamed { return hexadecimal(value.part(start + name.count + 1, end)) }
            }
            start = end + 1
        }
        return nil
    }

    private static func hexadecimal(_ digits: UnsafeRawBufferPointer) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            guard let value = digit.hexadecimalValue else { return nil }
            number = number << 4 | UInt64(value)
        }
        return number
    }

    /// The server that the request sticks to, if it can take it now.
    func stuckServer(_ session: UnsafeMutablePointer<Session>, _ route: WorkerRoute) -> ServerIndex? {
        guard session.pointee.stickyKey != 0, let index = route.server(stickyKey: session.pointee.stickyKey) else {
            return nil
        }
        let mayServe = route.tiers.mayBePicked(index, load: route.load) && route.load.hasRoom(index)
        return mayServe && !session.pointee.exchange.excluded.contains(index) ? index : nil
    }

    /// Tells the client which server to come back to, where its cookie does not say so already.
    func appendStickyCookie(_ number: Int32) {
        let session = sessions[number]
        let route = routes[session.pointee.service]
        guard let name = route.http.stickyCookie, session.pointee.serverIndex.offset < route.servers.count,
            let server = route.servers[session.pointee.serverIndex.offset],
            server.stickyKey != session.pointee.stickyKey
        else { return }
        appendFields(to: streams[session.pointee.client], room: name.count + 80) { writer in
            writer.append("Set-Cookie: ")
            name.withUnsafeBytes { writer.append($0) }
            writer.append("=")
            Worker.write(sixteen: server.stickyKey, to: &writer)
            writer.append("; Path=/; HttpOnly; SameSite=Lax\r\n")
        }
    }

    /// Writes a number as 16 hexadecimal digits.
    static func write(sixteen number: UInt64, to writer: inout ByteWriter) {
        for shift in stride(from: 60, through: 4, by: -4) where number >> UInt64(shift) == 0 { writer.append("0") }
        writer.append(hexadecimal: number)
    }

    /// Adds field lines to the head that stands at the end of `output`, before its empty line.
    func appendFields(
        to stream: UnsafeMutablePointer<Stream>, room: Int, _ write: (inout ByteWriter) -> Void
    ) {
        if stream.pointee.output.room < room + 2 { buffers.grow(&stream.pointee.output) }
        guard stream.pointee.output.count >= 2, stream.pointee.output.room >= room else { return }
        stream.pointee.output.end &-= 2
        var writer = ByteWriter(stream.pointee.output.space())
        write(&writer)
        writer.append("\r\n")
        if let count = writer.result {
            stream.pointee.output.commit(count)
        } else {
            stream.pointee.output.end &+= 2
        }
    }
}
