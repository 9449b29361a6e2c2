import Balancer
import CLinux
import Glibc

/// The right to write a file that belongs to one process at a time: a lock on `FILE.lock` beside it, with the number of
/// the process in it. The kernel gives the lock back however the process ends.
final class FileLock {
    /// What is locked: the file beside, or the file itself where none can be made beside it.
    private let path: String
    private let descriptor: Int32
    private let isBeside: Bool

    /// Takes the lock of `path`. Nil where the file system has no locks.
    ///
    /// - Throws: `SpecError`, one line that begins with `option`, when another process has it, or it cannot be had.
    static func take(_ path: String, for option: String) throws(SpecError) -> FileLock? {
        let target: String
        do throws(TextFile.Failure) { target = try FileReplacement.target(of: path) } catch {
            throw SpecError("\(option): cannot use '\(path)': \(error.reason)")
        }
        let beside = target + ".lock"
        while true {
            var descriptor = open(beside, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
            // One of another user tells its number all the same.
            if descriptor < 0, errno == EACCES {
                descriptor = open(beside, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
                // Where there is none, what counts is that none could be made.
                if descriptor < 0, errno == ENOENT { errno = EACCES }
            }
            var isBeside = true
            if descriptor < 0, [EACCES, EPERM, EROFS, ENAMETOOLONG].contains(errno) {
                // A folder that may not be written: then the file is written in place, and stays the same.
                let code = errno
                descriptor = open(target, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
                if descriptor < 0 { errno = code }
                isBeside = false
            }
            guard descriptor >= 0 else {
                throw SpecError("\(option): cannot lock '\(path)' by '\(beside)': \(String(cString: strerror(errno)))")
            }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let code = errno
                defer { close(descriptor) }
                if code == EINTR { continue }
                guard code == EWOULDBLOCK else { return nil }
                let holder = isBeside ? FileLock.holder(descriptor) : nil
                throw SpecError(
                    "\(option): '\(path)' is in use by \(holder.map { "process \($0)" } ?? "another process"); "
                        + "give each lbtop a file of its own, or end that one")
            }
            let lock = FileLock(path: isBeside ? beside : target, descriptor: descriptor, isBeside: isBeside)
            // The last holder may have removed the file between its opening and its lock.
            if !isBeside || lock.isStillThere {
                lock.sign()
                return lock
            }
        }
    }

    private init(path: String, descriptor: Int32, isBeside: Bool) {
        self.path = path
        self.descriptor = descriptor
        self.isBeside = isBeside
    }

    deinit {
        // While it is held: nobody else can have opened another one by this name.
        if isBeside, isStillThere { unlink(path) }
        close(descriptor)
    }

    private var isStillThere: Bool {
        var (own, named) = (stat(), stat())
        return fstat(descriptor, &own) == 0 && lstat(path, &named) == 0 && own.st_dev == named.st_dev
            && own.st_ino == named.st_ino
    }

    /// Writes this process's number into the file: only for people, the lock is what counts.
    private func sign() {
        guard isBeside, ftruncate(descriptor, 0) == 0 else { return }
        writeAll(Array("\(getpid())\n".utf8), to: descriptor)
    }

    /// The number of the process that has the lock, as it wrote it; it may be about to.
    private static func holder(_ descriptor: Int32) -> Int? {
        for _ in 0..<20 {
            var bytes = [UInt8](repeating: 0, count: 32)
            let count = pread(descriptor, &bytes, bytes.count, 0)
            if count > 1, bytes[count - 1] == 0x0A {
                return Int(String(decoding: bytes[..<(count - 1)], as: UTF8.self))
            }
            poll(nil, 0, 10)
        }
        return nil
    }
}
