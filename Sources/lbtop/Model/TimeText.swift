/// Times and durations as the console writes them.
enum TimeText {
    /// An uptime: `00:12:43`, from a day on `3d 04:05`.
    static func uptime(milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds / 1000)
        let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60)
        if seconds >= 86_400 { return "\(seconds / 86_400)d \(two(hours)):\(two(minutes))" }
        return "\(two(hours)):\(two(minutes)):\(two(seconds % 60))"
    }

    /// How long ago or how long still: `9s`, `0:49`, `12:03`, `3h05`, `2d`.
    static func short(milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds / 1000)
        if seconds < 10 { return "\(seconds)s" }
        if seconds < 3600 { return "\(seconds / 60):\(two(seconds % 60))" }
        if seconds < 86_400 { return "\(seconds / 3600)h\(two(seconds / 60 % 60))" }
        return "\(seconds / 86_400)d"
    }

    /// The time of day: `12:31:44`.
    static func clock(unixMilliseconds: Int64, offsetSeconds: Int) -> String {
        let (day, remainder) = (unixMilliseconds / 1000).addingReportingOverflow(Int64(offsetSeconds)).partialValue
            .quotientAndRemainder(dividingBy: 86_400)
        _ = day
        let seconds = remainder < 0 ? remainder + 86_400 : remainder
        return "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }

    private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
