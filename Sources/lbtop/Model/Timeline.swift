/// The seconds that were seen: when each ended. All series of a console count by the numbers of these seconds, so that
/// what happened at one moment stands at one number.
struct Timeline: Sendable {
    /// The end of a second.
    struct Moment: Sendable, Equatable {
        var uptimeMilliseconds: Int64
        var unixMilliseconds: Int64
    }

    /// A second has passed when this much has: snapshots come a little early at times.
    private static let leastSecond: Int64 = 950

    private(set) var moments = Track<Moment>(capacity: Series.capacity)
    private var start: Moment?

    /// The number of the second that has not ended yet.
    var end: Int { moments.end }

    /// Takes the time of a snapshot; returns how many seconds end with it. A long interval ends as many as it lasted.
    mutating func append(_ now: Moment) -> Int {
        guard let begun = start else {
            start = now
            return 0
        }
        let elapsed = now.uptimeMilliseconds - begun.uptimeMilliseconds
        guard elapsed >= Timeline.leastSecond else { return 0 }
        let count = min(max(1, (elapsed + 500) / 1000), Int64(Series.capacity))
        for position in 1...count {
            let left = (count - position) * 1000
            moments.append(
                Moment(
                    uptimeMilliseconds: now.uptimeMilliseconds - left, unixMilliseconds: now.unixMilliseconds - left),
                at: moments.end)
        }
        start = now
        return Int(count)
    }

    /// The second in which something happened by the wall clock; `end` for what is newer than all that have ended, nil
    /// for what is older than all that are kept.
    func second(ofUnixMilliseconds time: Int64) -> Int? {
        guard let oldest = moments[moments.start] else { return nil }
        guard time > oldest.unixMilliseconds - 1000 else { return nil }
        var low = moments.start
        var high = end
        while low < high {
            let middle = (low + high) / 2
            if let moment = moments[middle], moment.unixMilliseconds < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
