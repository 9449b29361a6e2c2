/// Requests that are refused: why, from whom, and how they began, for whoever has to find the client at fault.
extension Worker {
    /// So much of a request is shown.
    private static let shownBytes = 80

    /// Tells why a client's request is refused, unless too many have been of late. To be called before its bytes go.
    func noteRefusal(_ slot: Int32, status: Int, _ reason: @autoclosure () -> String) {
        let stream = streams[slot]
        let service = Int(stream.pointee.service)
        guard publication.refusals[service].mayTell(now: now) else { return }
        let shown = clientText(stream)
        let address = withUnsafeBytes(of: shown.text) {
            String(decoding: $0.prefix(Int(shown.length)), as: UTF8.self)
        }
        let port = shown.port == 0 ? "" : ":\(shown.port)"
        let client = address.contains(":") && shown.port != 0 ? "[\(address)]" : address
        let bytes = stream.pointee.input.bytes()
        let start = Worker.escaped(bytes.prefix(Worker.shownBytes))
        let more = bytes.count > Worker.shownBytes ? "..." : ""
        mailbox.post(
            .requestRefused(service: service, "\(status) to \(client)\(port): \(reason()): \"\(start)\"\(more)"))
    }

    /// Bytes as they can be shown: printable ASCII as it is, everything else by its number.
    static func escaped(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for byte in bytes {
            switch byte {
            case 0x0D: text += "\\r"
            case 0x0A: text += "\\n"
            case 0x09: text += "\\t"
            case 0x22, 0x5C: text += "\\" + String(Unicode.Scalar(byte))
            case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16)
            }
        }
        return text
    }
}
