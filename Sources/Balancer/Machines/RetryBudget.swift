/// How many requests may be sent again: a fifth of those of the last ten seconds, and ten a second. When a whole
/// service is ill, retries would make it worse.
///
/// Refused connects and dead pooled connections do not draw on it. Pure data; one a worker, which has its share.
struct RetryBudget: BitwiseCopyable {
    /// A bucket is 2^30 ns, 1.07 s.
    private static let shift: UInt64 = 30
    private static let window = 10

    private var requests = [10 of UInt32](repeating: 0)
    private var retries = [10 of UInt32](repeating: 0)
    private var tick: UInt64
    private var requestSum: UInt64 = 0
    private var retrySum: UInt64 = 0
    private let floor: UInt64

    /// A budget of one of `workers` workers.
    init(workers: Int, now: Instant) {
        tick = now.nanoseconds >> RetryBudget.shift
        floor = UInt64(max(1, 10 * RetryBudget.window / max(1, workers)))
    }

    /// A request came.
    @inline(__always)
    mutating func noteRequest(now: Instant) {
        advance(now)
        requests[Int(tick % UInt64(RetryBudget.window))] &+= 1
        requestSum &+= 1
    }

    /// True when a request may be sent again; then that is counted.
    mutating func draw(now: Instant) -> Bool {
        advance(now)
        guard retrySum < requestSum / 5 + floor else { return false }
        retries[Int(tick % UInt64(RetryBudget.window))] &+= 1
        retrySum &+= 1
        return true
    }

    @inline(__always)
    private mutating func advance(_ now: Instant) {
        let present = now.nanoseconds >> RetryBudget.shift
        guard present > tick else { return }
        let steps = min(present - tick, UInt64(RetryBudget.window))
        for step in 1...steps {
            let bucket = Int((tick &+ step) % UInt64(RetryBudget.window))
            requestSum &-= UInt64(requests[bucket])
            retrySum &-= UInt64(retries[bucket])
            requests[bucket] = 0
            retries[bucket] = 0
        }
        tick = present
    }
}
