import CLinux
import Glibc

/// Standard output or standard error, written without buffering: nothing is lost when the process ends.
enum StandardStream: Int32 {
    case output = 1
    case error = 2

    /// Writes all of `text`, waiting where the reader is slow.
    ///
    /// - Returns: 0, or the errno of the write that failed (EPIPE when nobody reads any more).
    @discardableResult
    func write(_ text: String) -> Int32 {
        writeAll(Array(text.utf8), to: rawValue)
    }
}

/// Writes all bytes to a descriptor, waiting where its reader is slow. The corresponding C function is `write`.
///
/// - Returns: 0, or the errno of the write that failed.
@discardableResult
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    bytes.withUnsafeBytes { buffer in
        var offset = 0
        while offset < buffer.count {
            let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
            if count > 0 {
                offset += count
            } else if errno == EAGAIN {
                // Somebody else made the shared descriptor non-blocking.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}
