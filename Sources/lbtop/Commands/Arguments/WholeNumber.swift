import Balancer

/// Reads whole numbers of options, each with its limits.
enum WholeNumber {
    /// A parser for an option that takes a whole number in `range`.
    static func within(_ range: ClosedRange<Int>) -> @Sendable (String) throws -> Int {
        { text in
            guard let number = Int(text), range.contains(number) else {
                throw SpecError("give a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }
}
