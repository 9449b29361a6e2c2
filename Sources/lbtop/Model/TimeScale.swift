/// How many seconds of history a column of a graph stands for, so that what was recorded fits.
struct TimeScale: Sendable, Equatable {
    var secondsPerColumn: Int

    /// The finest of 1, 2, 5 and 10 seconds a column at which `seconds` fit into `columns`.
    init(seconds: Int, columns: Int) {
        secondsPerColumn = [1, 2, 5].first { $0 * max(1, columns) >= seconds } ?? 10
    }

    /// The values of the columns, oldest first, at most `columns` of them.
    ///
    /// - Parameter uptimeSeconds: when the newest value was taken. Columns end at whole multiples of their length, so
    ///   that a picture moves on by columns and does not shimmer in between.
    func columns(
        _ values: [Float], uptimeSeconds: Int64, columns: Int, combine: (ArraySlice<Float>) -> Float
    ) -> [Double] {
        let step = secondsPerColumn
        var end = values.count
        var size = Int(uptimeSeconds % Int64(step)) + 1
        var result: [Double] = []
        while end > 0, result.count < columns {
            let start = max(0, end - size)
            result.append(Double(combine(values[start..<end])))
            end = start
            size = step
        }
        return result.reversed()
    }

    /// The mean of a column's values.
    static func mean(_ values: ArraySlice<Float>) -> Float {
        values.isEmpty ? 0 : values.reduce(0, +) / Float(values.count)
    }

    /// The largest of a column's values.
    static func most(_ values: ArraySlice<Float>) -> Float { values.max() ?? 0 }
}
