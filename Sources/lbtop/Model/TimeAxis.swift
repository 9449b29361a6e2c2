/// Which seconds the columns of a graph stand for.
///
/// Columns begin at whole multiples of their length, so that a picture moves on by columns and does not shimmer in
/// between. While a past second is looked at, the picture stands still and a mark moves in it; it turns over by half
/// its width when the mark would leave it.
struct TimeAxis: Sendable, Equatable {
    /// The lengths of a column that `z` goes through, in seconds.
    static let zooms = [1, 2, 5, 10]

    let secondsPerColumn: Int
    let columns: Int
    /// The number of the second after the newest that is shown.
    let end: Int
    /// The column that the second looked at stands in; nil: now.
    private(set) var cursor: Int?
    /// The multiple of the leftmost column.
    private let first: Int

    /// - Parameters:
    ///   - end: the number of the second after the newest.
    ///   - looked: the second looked at; nil: now.
    init(columns: Int, secondsPerColumn: Int, end: Int, looked: Int? = nil) {
        self.columns = max(0, columns)
        let step = max(1, secondsPerColumn)
        self.secondsPerColumn = step
        var last = (max(1, end) - 1) / step
        if let looked, columns > 0 {
            let here = max(0, looked) / step
            let page = max(1, columns / 2)
            let behind = last - columns + 1 - here
            if behind > 0 { last -= (behind + page - 1) / page * page }
            cursor = here - (last - columns + 1)
        }
        first = last - self.columns + 1
        self.end = min(end, (last + 1) * step)
    }

    /// How long the whole of it is, in seconds.
    var span: Int { columns * secondsPerColumn }

    /// The seconds of a column, counted from the left.
    func seconds(_ column: Int) -> Range<Int> {
        let start = (first + column) * secondsPerColumn
        return min(start, end)..<min(start + secondsPerColumn, end)
    }

    /// The column of a second; nil when it is not shown. What is newer than all stands in the last.
    func column(of second: Int) -> Int? {
        let column = min(second, max(0, end - 1)) / secondsPerColumn - first
        return column >= 0 && column < columns ? column : nil
    }

    /// A value for each column, from the first that has one; later gaps are 0.
    func values<Element>(
        _ track: Track<Element>, _ value: (Element) -> Float, combine: (ArraySlice<Float>) -> Float
    ) -> [Double] {
        var values: [Double] = []
        for column in 0..<columns {
            let kept = track.values(seconds(column))
            if kept.isEmpty {
                if !values.isEmpty { values.append(0) }
            } else {
                values.append(Double(combine(kept.map(value)[...])))
            }
        }
        return values
    }

    /// The mean of a column's values.
    static func mean(_ values: ArraySlice<Float>) -> Float {
        values.isEmpty ? 0 : values.reduce(0, +) / Float(values.count)
    }

    /// The largest of a column's values.
    static func most(_ values: ArraySlice<Float>) -> Float { values.max() ?? 0 }

    /// The finest zoom at which `seconds` fit into `columns`.
    static func zoom(seconds: Int, columns: Int) -> Int { zooms.first { $0 * max(1, columns) >= seconds } ?? 10 }
}
