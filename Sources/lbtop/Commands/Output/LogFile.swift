import Balancer
import CLinux
import Glibc

/// The file of `--log`: lines are appended, one `write` each, so that several processes may share it.
enum LogFile {
    /// Opens the file for appending, and makes it where there is none.
    ///
    /// - Throws: `SpecError` with the system's reason.
    static func open(_ path: String) throws(SpecError) -> Int32 {
        let descriptor = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw SpecError("--log: cannot write to '\(path)': \(String(cString: strerror(errno)))")
        }
        return descriptor
    }
}
