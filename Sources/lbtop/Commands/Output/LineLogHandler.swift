import CLinux
import Glibc
import Logging

/// Writes each log record as one line, `2026-01-02T03:04:05.678Z warning text`, to a descriptor.
///
/// A record with the metadata `at` (milliseconds since 1970) carries that time; others the time of writing.
struct LineLogHandler: LogHandler {
    /// The key of the metadata that states when the thing happened.
    static let timeKey = "at"

    let descriptor: Int32
    var logLevel = Logger.Level.info
    var metadata = Logger.Metadata()

    init(descriptor: Int32) { self.descriptor = descriptor }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let stated = (event.metadata?[LineLogHandler.timeKey]).flatMap { Int64($0.description) }
        let line = LineLogHandler.line(
            at: stated ?? lb_wall_milliseconds(), level: event.level, text: event.message.description)
        writeAll(Array(line.utf8), to: descriptor)
    }

    /// The line for a record. Control characters are replaced, so that nothing read from outside can forge a line or
    /// reach the terminal's control sequences.
    static func line(at unixMilliseconds: Int64, level: Logger.Level, text: String) -> String {
        let safe = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                    return isControl || (0x2028...0x202E).contains(scalar.value) ? "\u{FFFD}" : scalar
                }))
        return "\(timestamp(unixMilliseconds)) \(level.rawValue) \(safe)\n"
    }

    /// A moment in UTC as RFC 3339 writes it, with milliseconds.
    static func timestamp(_ unixMilliseconds: Int64) -> String {
        var seconds = time_t(unixMilliseconds / 1000)
        var fields = tm()
        gmtime_r(&seconds, &fields)
        func padded(_ number: some BinaryInteger, _ width: Int = 2) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = "\(padded(fields.tm_year + 1900, 4))-\(padded(fields.tm_mon + 1))-\(padded(fields.tm_mday))"
        let time = "\(padded(fields.tm_hour)):\(padded(fields.tm_min)):\(padded(fields.tm_sec))"
        return "\(date)T\(time).\(padded(unixMilliseconds % 1000, 3))Z"
    }
}
