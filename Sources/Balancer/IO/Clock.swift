import CLinux

/// The machine's clocks. Read once a loop turn by the runtime; everything below takes `now` as an argument.
enum Clock {
    /// The monotonic clock. The corresponding C function is `clock_gettime(CLOCK_MONOTONIC)`; no system call.
    static func now() -> Instant { Instant(nanoseconds: lb_monotonic_nanoseconds()) }

    /// Milliseconds since 1970 (UTC).
    static func wallMilliseconds() -> Int64 { lb_wall_milliseconds() }
}
