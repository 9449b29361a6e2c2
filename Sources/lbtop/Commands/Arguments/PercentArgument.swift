import Balancer

/// A share as a user writes it: `1%`, `0.5%` or `12.25%`; kept in parts of ten thousand.
struct PercentArgument: Equatable, Sendable, CustomStringConvertible {
    /// 0...10000; 100 is one per cent.
    let partsOfTenThousand: Int

    /// Nothing of it.
    static let none = PercentArgument(partsOfTenThousand: 0)

    private init(partsOfTenThousand: Int) { self.partsOfTenThousand = partsOfTenThousand }

    /// Reads a share from 0 % to 100 %; the sign may be left out.
    ///
    /// - Throws: `SpecError` that says how it is written.
    init(parsing text: String) throws(SpecError) {
        let number = text.hasSuffix("%") ? text.dropLast() : text[...]
        let plain = number.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
        guard plain, let value = Double(number), value >= 0, value <= 100 else {
            throw SpecError("write a share from 0% to 100%, e.g. 1% or 0.5%")
        }
        partsOfTenThousand = Int((value * 100).rounded())
    }

    /// The parser for options.
    static let reading: @Sendable (String) throws -> PercentArgument = { try PercentArgument(parsing: $0) }

    /// The text that reads back to the same share.
    var description: String {
        let hundredths = partsOfTenThousand % 100
        let whole = partsOfTenThousand / 100
        if hundredths == 0 { return "\(whole)%" }
        return hundredths % 10 == 0
            ? "\(whole).\(hundredths / 10)%" : "\(whole).\(hundredths < 10 ? "0" : "")\(hundredths)%"
    }
}
