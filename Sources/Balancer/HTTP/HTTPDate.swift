/// A moment as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
enum HTTPDate {
    /// The bytes that `write` writes.
    static let length = 29

    /// Writes the moment `seconds` after the beginning of 1970 into `output`, which has at least `length` bytes. Years
    /// before 1970 and after 9999 are written as 1970.
    static func write(unixSeconds seconds: Int64, into output: UnsafeMutableRawBufferPointer) {
        let seconds = (0..<253_402_300_800).contains(seconds) ? Int(seconds) : 0
        let days = seconds / 86_400
        let rest = seconds % 86_400
        let (year, month, day) = civil(days)
        var writer = ByteWriter(output)
        append(name: "SunMonTueWedThuFriSat", (days + 4) % 7, to: &writer)
        writer.append(", ")
        append(two: day, to: &writer)
        writer.append(" ")
        append(name: "JanFebMarAprMayJunJulAugSepOctNovDec", month - 1, to: &writer)
        writer.append(" ")
        append(two: year / 100, to: &writer)
        append(two: year % 100, to: &writer)
        writer.append(" ")
        append(two: rest / 3600, to: &writer)
        writer.append(":")
        append(two: rest / 60 % 60, to: &writer)
        writer.append(":")
        append(two: rest % 60, to: &writer)
        writer.append(" GMT")
    }

    /// Year, month and day of the Gregorian calendar, `days` after the beginning of 1970. Years are counted from March,
    /// so that the day of a leap year is the last one; 719,468 days lie between the beginning of such a year 0 and 1970.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * fromMarch + 2) / 5 + 1)
    }

    private static func append(name names: StaticString, _ index: Int, to writer: inout ByteWriter) {
        writer.append(UnsafeRawPointer(names.utf8Start + 3 * index), 3)
    }

    private static func append(two number: Int, to writer: inout ByteWriter) {
        if number < 10 { writer.append("0") }
        writer.append(decimal: UInt64(number))
    }
}
