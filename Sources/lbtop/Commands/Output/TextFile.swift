import Balancer
import CLinux
import Glibc

/// Reads and makes small files; `FileReplacement` replaces them.
enum TextFile {
    /// Why a file could not be used: the system's reason.
    struct Failure: Error, Equatable {
        var code: Int32
        var reason: String { self == .notAFile ? "it is no ordinary file" : String(cString: strerror(code)) }

        /// A folder, a pipe, a device.
        static let notAFile = Failure(code: -1)
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Its first bytes, at most `limit` of them. Something that is no file, such as a pipe, is refused: it might never
    /// end.
    static func read(_ path: String, atMost limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure(code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: min(limit, 64 * 1024))
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &piece, min(piece.count, limit - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(code: errno) }
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return bytes
    }

    /// Writes a new file, for its owner alone; one that is there stays as it is.
    static func create(_ path: String, _ text: String) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        defer { close(descriptor) }
        do throws(Failure) {
            try FileReplacement.fill(descriptor, Array(text.utf8))
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Makes a folder and those above it, for their owner alone.
    static func makeFolder(_ path: String) throws(Failure) {
        if path.isEmpty || path == "/" || mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        let code = errno
        guard code == ENOENT, let slash = path.lastIndex(of: "/") else { throw Failure(code: code) }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw Failure(code: errno) }
    }
}
