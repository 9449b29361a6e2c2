import CLinux

/// Keeps what is written to stderr off the screen while the console is up, and writes it there afterwards.
final class StandardErrorCapture {
    /// Readable when something was written; -1 when stderr could not be captured.
    let descriptor: Int32

    init() { descriptor = max(lb_stderr_capture(), -1) }

    /// Moves what was written into memory (the last 64 KiB are kept).
    func drain() { lb_stderr_drain() }

    /// Puts stderr back and writes what was captured to it.
    func release() { lb_stderr_release() }

    deinit { release() }
}
