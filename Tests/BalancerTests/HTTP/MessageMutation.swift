/// Changes messages at random, with a liking for what has fooled parsers.
struct MessageMutation {
    private static let pieces: [String] = [
        "\r\n", "\n", "\r", "\r\r\n", " ", "\t", "\0", "\u{B}", "\u{7F}", "\u{80}", "\u{A0}", ":", ",", ";", "=", "\"",
        "\\",
        "0", "1", "9", "f", "/", "*", "?", "#", "%", "@", "[", "]", "_", "-", "+", "\r\n\r\n", "\r\n ", "chunked",
        "identity",
        "Content-Length: 5\r\n", "Content-Length: 6\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: x\r\n",
        "Host: b\r\n", "Connection: close, x\r\n", "Expect: 100-continue\r\n", "Upgrade: websocket\r\n",
        "Connection: Upgrade\r\n", "X-Forwarded-For: 9.9.9.9\r\n", "X_Forwarded_For: 9\r\n", "Content_Length: 1\r\n",
        "TE: trailers\r\n", "0\r\n\r\n", "5\r\nhello\r\n", "ffffffffffffffff\r\n", "http://b", "HTTP/1.0", "HTTP/1.1",
        "18446744073709551616", "9223372036854775807", "GET / HTTP/1.1\r\n", "CONNECT", "OPTIONS",
    ]

    var numbers: SeededNumbers

    /// `bytes` with one to four changes.
    mutating func changed(_ bytes: [UInt8], with other: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &numbers) { change(&bytes, with: other) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8], with other: [UInt8]) {
        let place = Int.random(in: 0...bytes.count, using: &numbers)
        let length = min(bytes.count - place, Int.random(in: 1...12, using: &numbers))
        switch Int.random(in: 0..<8, using: &numbers) {
        case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &numbers)
        case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
        case 2: bytes.removeSubrange(place..<(place + length))
        case 3: bytes.insert(contentsOf: Array(bytes[place..<(place + length)]), at: place)
        case 4: bytes = Array(bytes[..<place]) + Array(other.suffix(Int.random(in: 0...other.count, using: &numbers)))
        case 5:
            // At the start of a line, where a field line fits.
            let starts = bytes.indices.filter { $0 > 0 && bytes[$0 - 1] == 0x0A }
            bytes.insert(contentsOf: piece(), at: starts.randomElement(using: &numbers) ?? place)
        default: bytes.insert(contentsOf: piece(), at: place)
        }
    }

    private mutating func piece() -> [UInt8] {
        httpBytes(MessageMutation.pieces.randomElement(using: &numbers) ?? " ")
    }
}
