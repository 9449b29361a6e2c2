/// Writes heads anew from what the scanner decided. Pure: no I/O, no allocation.
///
/// `bytes` and `fields` must be those that the head was parsed from and into.
enum HeadWriter {
    /// The most bytes that `chunkHeader` writes: 16 digits and a line end.
    static let longestChunkHeader = 18

    /// Writes `count`, 0 or more, in hexadecimal and a line end.
    ///
    /// - Returns: the bytes written, 0 when `output` is shorter than they are.
    static func chunkHeader(_ count: Int, into output: UnsafeMutableRawBufferPointer) -> Int {
        var writer = ByteWriter(output)
        writer.append(hexadecimal: UInt64(max(0, count)))
        writer.append("\r\n")
        return writer.result ?? 0
    }

    /// Writes the one framing field that `framing` calls for.
    static func write(_ framing: BodyFraming, to writer: inout ByteWriter) {
        switch framing {
        case .none, .untilClose: break
        case .length(let length):
            writer.append("Content-Length: ")
            writer.append(decimal: length)
            writer.append("\r\n")
        case .chunked: writer.append("Transfer-Encoding: chunked\r\n")
        }
    }

    /// Writes a trailer section, without the empty line behind it; what must not be a trailer is left out.
    ///
    /// - Parameters:
    ///   - lines: whole field lines that a `BodyDecoder` has accepted.
    ///   - names: fields that name clients (`HTTPOptions.addressFields`): they never stand in trailers, whoever sends them.
    static func trailers(
        _ lines: UnsafeRawBufferPointer, without names: UnsafeRawBufferPointer, to writer: inout ByteWriter
    ) {
        guard let base = lines.baseAddress else { return }
        var scanner = FieldScanner(at: 0, isStrict: false)
        while case .field = scanner.next(base, count: lines.count) {
            let name = scanner.name.bytes(in: lines)
            if FieldKind(name).isForbiddenInTrailers || name.standing(in: names) != .unlisted { continue }
            writer.append(name)
            writer.append(": ")
            writer.append(scanner.value.bytes(in: lines))
            writer.append("\r\n")
        }
    }
}
