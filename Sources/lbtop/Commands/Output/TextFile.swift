import Balancer
import Glibc

/// Reads and replaces small files.
enum TextFile {
    /// Why a file could not be used: the system's reason.
    struct Failure: Error {
        var code: Int32
        var reason: String { String(cString: strerror(code)) }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Its first bytes, at most `limit` of them. Something that is no file, such as a pipe, is refused: it might never
    /// end.
    static func read(_ path: String, atMost limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw Failure(code: EINVAL) }
        var bytes = [UInt8](repeating: 0, count: limit)
        var used = 0
        while used < limit {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress?.advanced(by: used), limit - used)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(code: errno) }
            if count == 0 { break }
            used += count
        }
        return Array(bytes[..<used])
    }

    /// Writes a new file; one that is there stays as it is.
    static func create(_ path: String, _ text: String) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        if let failure = fill(descriptor, text) {
            unlink(path)
            throw failure
        }
    }

    /// Writes a file in one step: readers see the old one or the new one, also after a crash.
    static func replace(_ path: String, _ text: String, mode: mode_t = 0o666) throws(Failure) {
        let draft = "\(path).\(getpid()).new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        var failure = fill(descriptor, text)
        if failure == nil, rename(draft, path) != 0 { failure = Failure(code: errno) }
        guard let failure else { return }
        unlink(draft)
        throw failure
    }

    /// Makes a folder and those above it.
    static func makeFolder(_ path: String) throws(Failure) {
        if path.isEmpty || path == "/" || mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        let code = errno
        guard code == ENOENT, let slash = path.lastIndex(of: "/") else { throw Failure(code: code) }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw Failure(code: errno) }
    }

    /// Writes all, to the disk, and closes.
    private static func fill(_ descriptor: Int32, _ text: String) -> Failure? {
        let bytes = Array(text.utf8)
        var done = 0
        var failure: Failure?
        while done < bytes.count, failure == nil {
            let count = bytes[done...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { failure = Failure(code: errno) }
            done += max(0, count)
        }
        if failure == nil, fsync(descriptor) != 0 { failure = Failure(code: errno) }
        if close(descriptor) != 0, failure == nil { failure = Failure(code: errno) }
        return failure
    }
}
