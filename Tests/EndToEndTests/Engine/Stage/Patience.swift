import CLinux
import Glibc

/// How long a test waits before it calls something missing. Long: it decides only how a failure is told, never whether
/// a test passes.
struct Patience {
    /// What every wait has unless it says otherwise. Sanitizers on a busy machine need more: `LBTOP_PATIENCE` seconds.
    static let usual = getenv("LBTOP_PATIENCE").flatMap { Double(String(cString: $0)) } ?? 20

    private let end: UInt64

    init(seconds: Double = Patience.usual) { end = lb_monotonic_nanoseconds() + UInt64(seconds * 1e9) }

    /// Milliseconds left, for `poll`; 0 when over.
    var milliseconds: Int32 {
        let now = lb_monotonic_nanoseconds()
        return now >= end ? 0 : Int32(min((end - now) / 1_000_000 + 1, 60_000))
    }

    var isOver: Bool { lb_monotonic_nanoseconds() >= end }
}
