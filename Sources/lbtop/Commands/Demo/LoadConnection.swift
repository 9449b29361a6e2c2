import CLinux
import Glibc

/// One connection of the load generator: one request at a time, then idle or closed.
struct LoadConnection {
    /// What it is doing.
    enum State {
        /// Not connected. Can become: connecting.
        case closed
        /// Waits for the connect, then sends its request. Can become: busy, closed.
        case connecting
        /// Waits for the response. Can become: idle, closed.
        case busy
        /// Ready for the next request. Can become: busy, closed.
        case idle
    }

    var state = State.closed
    var descriptor: Int32 = -1
    /// When its request was due, in nanoseconds of the monotonic clock.
    var due: UInt64 = 0
    /// True when the request says that it is the connection's last.
    var isLast = false
    private var response: [UInt8] = []
    /// Bytes of the body still to come; nil while the head is incomplete.
    private var bodyLeft: Int?

    /// Starts to wait for a response.
    mutating func expectResponse() {
        state = .busy
        response = []
        bodyLeft = nil
    }

    /// Takes in bytes of the response.
    ///
    /// - Returns: true when it is complete; nil when it makes no sense.
    mutating func receive(_ bytes: ArraySlice<UInt8>) -> Bool? {
        if let left = bodyLeft {
            guard bytes.count <= left else { return nil }
            bodyLeft = left - bytes.count
            return bodyLeft == 0
        }
        response += bytes
        let text = String(decoding: response, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return response.count > 65536 ? nil : false }
        let head = text[..<end.lowerBound]
        var length: Int?
        for line in head.split(separator: "\r\n").dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1)
            guard pair.count == 2 else { continue }
            let value = pair[1].drop { $0 == " " }
            switch pair[0].lowercased() {
            case "content-length": length = Int(value)
            case "connection": if value.lowercased() == "close" { isLast = true }
            default: break
            }
        }
        guard let length, length >= 0 else { return nil }
        let came = response.count - head.utf8.count - 4
        guard came <= length else { return nil }
        bodyLeft = length - came
        response = []
        return bodyLeft == 0
    }
}
