import Balancer

/// A number of bytes as a user writes it: `4096`, `64k`, `10m` or `1g` (units of 1024).
struct ByteCountArgument: Equatable, Sendable, CustomStringConvertible {
    let bytes: Int

    init(bytes: Int) { self.bytes = bytes }

    /// Reads a number of bytes in `range`.
    ///
    /// - Throws: `SpecError` that says how it is written.
    init(parsing text: String, in range: ClosedRange<Int>) throws(SpecError) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let scales = ["": 1, "k": 1024, "m": 1024 * 1024, "g": 1024 * 1024 * 1024]
        guard let number = Int(digits), let scale = scales[text.dropFirst(digits.count).lowercased()] else {
            throw SpecError("write a number of bytes, e.g. 4096, 64k, 10m or 1g")
        }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: scale)
        guard !overflow, range.contains(bytes) else {
            throw SpecError("it has to be from \(range.lowerBound) to \(ByteCountArgument(bytes: range.upperBound))")
        }
        self.bytes = bytes
    }

    /// A parser for an option that takes bytes in `range`.
    static func within(_ range: ClosedRange<Int>) -> @Sendable (String) throws -> ByteCountArgument {
        { try ByteCountArgument(parsing: $0, in: range) }
    }

    /// The shortest text that reads back to the same number.
    var description: String {
        for (unit, shift) in [("g", 30), ("m", 20), ("k", 10)] where bytes >= 1 << shift && bytes % (1 << shift) == 0 {
            return "\(bytes >> shift)\(unit)"
        }
        return "\(bytes)"
    }
}
