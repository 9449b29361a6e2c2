import CLinux
import Glibc

/// The file that a listening unix socket has in the file system. It never takes the place of something else: only a
/// socket on which nobody listens any more is replaced. And it is removed only while it is still our own.
///
/// Whether a socket is left over can only be asked by a connect, and a socket that is bound and does not listen yet
/// looks the same. So every lbtop holds the lock of the folder from before it looks until it listens: of two that start
/// at once the second finds the first one listening. The lock is the folder's own (`flock`): no file is left behind.
package struct SocketFile: Sendable {
    private let path: String
    private let device: UInt64
    private let number: UInt64

    /// How long another process may hold the folder's lock: looking and binding takes milliseconds.
    private static let patience: UInt64 = 5_000_000_000

    /// Listens at a path. The file is nil in the abstract name space, where there is none.
    ///
    /// - Throws: `SpecError`, one line that says what is in the way; then nothing has been changed.
    package static func listen(at path: String) throws(SpecError) -> (descriptor: Int32, file: SocketFile?) {
        let name = ServerAddress.unix(path)
        let address = try Resolver.resolve(name)
        guard !path.hasPrefix("@") else { return (try open(address, name), nil) }
        let lock = try FolderLock(of: path, patience: patience)
        defer { lock.close() }
        try makeWay(path, address, isLocked: lock.isHeld)
        let descriptor = try open(address, name)
        guard let file = SocketFile(path) else {
            Glibc.close(descriptor)
            throw SpecError("cannot listen on \(name): the socket was removed at once by another process")
        }
        return (descriptor, file)
    }

    /// What stands at a path now, when it is a socket.
    private init?(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        self.path = path
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
    }

    /// Removes the file if it is still the one that was made: not what somebody has put there since. To be called while
    /// the socket is open: until then no other file can have its number.
    package func remove() {
        // Without the lock it is looked at all the same: who replaces a socket asks first whether anybody listens.
        let lock = try? FolderLock(of: path, patience: SocketFile.patience / 5)
        defer { lock?.close() }
        guard let now = SocketFile(path), now.device == device, now.number == number else { return }
        unlink(path)
    }

    // MARK: What stands there

    /// Removes a socket that nobody listens on; throws where anything else is in the way.
    private static func makeWay(_ path: String, _ address: SocketAddress, isLocked: Bool) throws(SpecError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            // What else is wrong, such as a folder that may not be entered, is told by the bind.
            return
        }
        let name = ServerAddress.unix(path)
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SpecError(
                "cannot listen on \(name): there is \(kind(status.st_mode)), which is left alone; "
                    + "choose another path, or move it away")
        }
        switch asking(address) {
        case ECONNREFUSED: break
        case ENOENT: return
        case EACCES, EPERM:
            throw SpecError(
                "cannot listen on \(name): there is a socket that may not be connected to, so nobody can tell whether "
                    + "it is in use; remove it if it is not")
        default:
            throw SpecError(
                "cannot listen on \(name): the address is in use, perhaps by another lbtop; choose another with --listen"
            )
        }
        guard isLocked else {
            throw SpecError(
                "cannot listen on \(name): an old socket is in the way, and its folder cannot be locked to replace it; "
                    + "remove it by hand")
        }
        guard unlink(path) == 0 || errno == ENOENT else {
            throw SpecError("cannot listen on \(name): the old socket there cannot be removed: \(SystemError(errno))")
        }
    }

    /// The error of a connect, 0 without one. Only ECONNREFUSED says that nobody listens: a full queue says EAGAIN, a
    /// socket of another type EPROTOTYPE.
    private static func asking(_ address: SocketAddress) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { return errno }
        defer { Glibc.close(descriptor) }
        return address.withPointer { connect(descriptor, $0, $1) } == 0 ? 0 : errno
    }

    private static func kind(_ mode: mode_t) -> String {
        switch mode & S_IFMT {
        case S_IFREG: "an ordinary file"
        case S_IFDIR: "a folder"
        case S_IFLNK: "a symbolic link"
        case S_IFIFO: "a pipe"
        case S_IFCHR, S_IFBLK: "a device"
        default: "something that is no socket"
        }
    }

    // MARK: Binding

    private static func open(_ address: SocketAddress, _ name: ServerAddress) throws(SpecError) -> Int32 {
        switch Socket.listen(at: address, deferAccept: false) {
        case .success(let descriptor): return descriptor
        case .failure(let error): throw SpecError("cannot listen on \(name): \(advice(error, name))")
        }
    }

    private static func advice(_ error: SystemError, _ name: ServerAddress) -> String {
        guard case .unix(let path) = name else { return "\(error)" }
        let folder = FolderLock.folder(of: path)
        return switch error.code {
        case EADDRINUSE: "the address is in use, perhaps by another lbtop; choose another with --listen"
        case EACCES, EPERM: "no permission to make a socket in '\(folder)'; choose another folder"
        case ENOENT: "there is no folder '\(folder)'; make it, or choose another"
        case ENOTDIR: "'\(folder)' is no folder; choose another path"
        case EROFS: "'\(folder)' can only be read; choose another folder"
        default: "\(error)"
        }
    }
}

/// The lock of the folder that a path is in, as far as the system gives one.
private struct FolderLock {
    /// -1 without one.
    private let descriptor: Int32

    /// False where the folder cannot be opened (its mode) or locked (its file system).
    var isHeld: Bool { descriptor >= 0 }

    /// - Throws: `SpecError` when another process holds the lock for longer than `patience` nanoseconds.
    init(of path: String, patience: UInt64) throws(SpecError) {
        let folder = FolderLock.folder(of: path)
        let opened = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else {
            descriptor = -1
            return
        }
        let end = Clock.now().advanced(byNanoseconds: patience)
        while flock(opened, LOCK_EX | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK where Clock.now() < end: poll(nil, 0, 10)
            case EWOULDBLOCK:
                Glibc.close(opened)
                throw SpecError(
                    "cannot listen on \(ServerAddress.unix(path)): another process holds the lock of '\(folder)'; "
                        + "try again, or choose another folder")
            default:
                Glibc.close(opened)
                descriptor = -1
                return
            }
        }
        descriptor = opened
    }

    func close() { if descriptor >= 0 { Glibc.close(descriptor) } }

    /// The folder that a path is in.
    static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: 0x2F) else { return "." }
        return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
    }
}
