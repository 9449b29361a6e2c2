/// Decides when the next frame may be drawn. Pure: times are nanoseconds of the monotonic clock.
///
/// A key draws at once, bursts coalesce to 30 frames a second, figures are drawn as they come. When the terminal takes
/// long to accept a frame, the rate is halved, and again, until it keeps up; a row of quick frames doubles it, a shorter
/// one the rarer frames are.
struct FramePacer: Sendable {
    /// 30 frames a second.
    static let shortestGap: UInt64 = 33_000_000
    /// A write that took longer than this means a slow link.
    static let slowWrite: UInt64 = 200_000_000
    /// A write quicker than this, several times in a row, means that the link has recovered.
    static let quickWrite: UInt64 = 50_000_000
    private static let slowestLevel = 3

    /// 0: as fast as asked for; each level halves the rate.
    private(set) var level = 0
    private var lastFrame: UInt64?
    private var quickFrames = 0

    /// Whether the link is slow now.
    var isSlow: Bool { level > 0 }

    /// When a frame may be drawn: `now` or later.
    ///
    /// - Parameters:
    ///   - forKey: a key waits to be seen; it may go out sooner than figures.
    ///   - interval: how often figures come.
    func due(now: UInt64, forKey: Bool, interval: UInt64) -> UInt64 {
        guard let lastFrame else { return now }
        // At full speed figures need no limit of their own; at level n they come every 2^n intervals (less a tenth, so
        // that a sample which comes a little early is not put off by a whole one).
        let slowGap = level == 0 ? 0 : ((forKey ? 100_000_000 : interval) << UInt64(level)) / 10 * 9
        return max(now, lastFrame &+ max(Self.shortestGap, slowGap))
    }

    /// A frame was drawn.
    ///
    /// - Parameters:
    ///   - at: when it was handed over.
    ///   - took: how long the terminal let us wait.
    /// - Returns: true or false when the link has just become slow or quick, else nil.
    mutating func drew(at: UInt64, took: UInt64) -> Bool? {
        lastFrame = at &+ took
        let wasSlow = isSlow
        if took > Self.slowWrite {
            level = min(level + 1, Self.slowestLevel)
            quickFrames = 0
        } else if took < Self.quickWrite, isSlow {
            quickFrames += 1
            // 5, 2, 1: at the slowest, frames are 8 intervals apart.
            if quickFrames >= 5 >> (level - 1) {
                level -= 1
                quickFrames = 0
            }
        } else {
            quickFrames = 0
        }
        return isSlow == wasSlow ? nil : isSlow
    }
}
