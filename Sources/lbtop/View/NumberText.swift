/// Numbers as the console writes them: three significant places, short units, no jumping widths.
enum NumberText {
    /// A count with separators, exactly: `1,234,567`.
    static func exact(_ value: UInt64) -> String {
        let digits = String(value)
        var text = ""
        for (offset, digit) in digits.enumerated() {
            if offset > 0, (digits.count - offset) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// A count with separators, exactly.
    static func exact(_ value: Int) -> String {
        value < 0 ? "-" + exact(UInt64(value.magnitude)) : exact(UInt64(value))
    }

    /// A count or a rate in at most five characters: `7`, `950`, `1.2k`, `21.8k`, `214k`, `1.3M`. Below ten a rate
    /// keeps a decimal: `0.3`.
    static func short(_ value: Double) -> String {
        guard value.isFinite, value > 0 else { return "0" }
        if value < 0.05 { return "0" }
        if value < 9.95 {
            let tenths = Int((value * 10).rounded())
            return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
        }
        if value < 999.5 { return "\(Int(value.rounded()))" }
        var scaled = value
        for unit in ["k", "M", "G", "T", "P"] {
            scaled /= 1000
            if scaled < 99.95 {
                let tenths = Int((scaled * 10).rounded())
                return "\(tenths / 10).\(tenths % 10)\(unit)"
            }
            if scaled < 999.5 { return "\(Int(scaled.rounded()))\(unit)" }
        }
        return ">999P"
    }

    /// A whole count in at most five characters.
    static func short(_ value: UInt64) -> String { value < 10_000 ? "\(value)" : short(Double(value)) }

    /// Bytes a second or bytes, decimal units, at most five characters: `0`, `850`, `12.4M`.
    static func bytes(_ value: Double) -> String { value < 9.95 ? "\(Int(max(0, value).rounded()))" : short(value) }

    /// A latency in milliseconds without its unit, from microseconds: `0.06`, `1.9`, `14.1`, `881`, `12k`.
    static func milliseconds(_ microseconds: UInt64?) -> String {
        guard let microseconds else { return "-" }
        let value = Double(microseconds) / 1000
        if value < 0.995 { return fixed(value, 2) }
        if value < 99.95 { return fixed(value, 1) }
        if value < 9999.5 { return "\(Int(value.rounded()))" }
        return short(value)
    }

    /// The nearest whole number; 0 for what is none, the limits for what is beyond them.
    static func whole(_ value: Double) -> Int {
        guard value.isFinite else { return 0 }
        return Int(min(max(value, -1e15), 1e15).rounded())
    }

    /// Part of a whole in percent, `98 %`, with a decimal below ten.
    static func percent(_ part: Double) -> String {
        guard part.isFinite else { return "-" }
        let percent = part * 100
        if percent > 0, percent < 0.1 { return "<0.1%" }
        if percent < 100, percent >= 99.5 { return ">99%" }
        return percent < 9.95 && percent > 0 ? "\(fixed(percent, 1))%" : "\(whole(percent))%"
    }

    static func fixed(_ value: Double, _ places: Int) -> String {
        let factor = places == 2 ? 100.0 : 10.0
        guard value.isFinite, abs(value) < 1e12 else { return "-" }
        let scaled = Int((abs(value) * factor).rounded())
        let fraction = String(scaled % Int(factor))
        let padding = String(repeating: "0", count: places - fraction.count)
        return "\(value < 0 ? "-" : "")\(scaled / Int(factor)).\(padding)\(fraction)"
    }
}
