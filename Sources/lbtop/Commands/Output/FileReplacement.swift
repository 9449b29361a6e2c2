import CLinux
import Glibc

/// Replaces a small file as a whole: who reads it finds the old or the new one, also after a crash. The one writer for
/// every file that lbtop replaces.
///
/// The file stays what it was to everybody else: its mode, owner and extended attributes are kept, a symbolic link stays
/// one and the file that it names is replaced. Where a new file cannot take the place of the old one as itself it is
/// written in place instead, which a crash can cut short: a file that is mounted (as containers do), one with several
/// names, one of another owner, or one in a folder that may not be written.
struct FileReplacement {
    /// Where the file really is, behind all links.
    private let target: String
    private let folder: String
    private let name: String
    /// What is there now; nil: nothing.
    private let present: stat?

    /// Replaces the file at `path`, or makes it with `mode`: for its owner alone unless told otherwise.
    ///
    /// Waits for the disk: not for a thread that carries traffic.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) throws(TextFile.Failure) {
        let replacement = try FileReplacement(path)
        replacement.cleanLeftovers()
        try replacement.write(bytes, mode)
    }

    private init(_ path: String) throws(TextFile.Failure) {
        target = try FileReplacement.target(of: path)
        (folder, name) = FileReplacement.parts(of: target)
        var status = stat()
        if lstat(target, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
            present = status
        } else {
            guard errno == ENOENT else { throw TextFile.Failure(code: errno) }
            present = nil
        }
    }

    /// Where a path leads when all symbolic links at its end are followed, also to a file that is not there yet.
    static func target(of path: String) throws(TextFile.Failure) -> String {
        var path = path
        // As many as the kernel follows.
        for _ in 0..<40 {
            var text = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            let length = readlink(path, &text, text.count - 1)
            guard length >= 0 else { return path }
            let link = String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            path = link.hasPrefix("/") ? link : parts(of: path).folder + "/" + link
        }
        throw TextFile.Failure(code: ELOOP)
    }

    private static func parts(of path: String) -> (folder: String, name: String) {
        guard let slash = path.utf8.lastIndex(of: 0x2F) else { return (".", path) }
        let folder = slash == path.utf8.startIndex ? "/" : String(path[..<slash])
        return (folder, String(path[path.utf8.index(after: slash)...]))
    }

    // MARK: By a new file

    private func write(_ bytes: [UInt8], _ mode: mode_t) throws(TextFile.Failure) {
        if let present, present.st_nlink > 1 { return try writeInPlace(bytes) }
        while true {
            let draft = draftPath()
            let descriptor = open(
                draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, present == nil ? mode : 0o600)
            guard descriptor >= 0 else {
                let code = errno
                if present != nil, [EACCES, EPERM, EROFS].contains(code) { return try writeInPlace(bytes) }
                throw TextFile.Failure(code: code)
            }
            // Closed last: who finds the draft without its lock takes it for left over.
            defer { close(descriptor) }
            flock(descriptor, LOCK_EX | LOCK_NB)
            do throws(TextFile.Failure) {
                guard try takeIdentity(descriptor) else {
                    unlink(draft)
                    return try writeInPlace(bytes)
                }
                try FileReplacement.fill(descriptor, bytes)
            } catch {
                unlink(draft)
                throw error
            }
            if rename(draft, target) == 0 { return try FileReplacement.synchronise(folder: folder) }
            let code = errno
            // Taken away between its making and its lock.
            if code == ENOENT, access(folder, F_OK) == 0 { continue }
            unlink(draft)
            // The target is a mount point: a file that a container was given.
            if code == EBUSY { return try writeInPlace(bytes) }
            throw TextFile.Failure(code: code)
        }
    }

    /// Gives a draft the owner, the mode and the extended attributes of the present file. False where that is not allowed.
    private func takeIdentity(_ descriptor: Int32) throws(TextFile.Failure) -> Bool {
        guard let present else { return true }
        var own = stat()
        guard fstat(descriptor, &own) == 0 else { throw TextFile.Failure(code: errno) }
        if own.st_uid != present.st_uid || own.st_gid != present.st_gid {
            guard fchown(descriptor, present.st_uid, present.st_gid) == 0 else { return false }
        }
        copyAttributes(to: descriptor)
        // Behind the owner: a change of that takes bits away.
        return fchmod(descriptor, present.st_mode & 0o7777) == 0
    }

    /// Copies what the file system lets one copy: access lists, labels, notes of users.
    private func copyAttributes(to descriptor: Int32) {
        let source = open(target, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard source >= 0 else { return }
        defer { close(source) }
        var names = [CChar](repeating: 0, count: 64 * 1024)
        var value = [UInt8](repeating: 0, count: 64 * 1024)
        let length = flistxattr(source, &names, names.count)
        guard length > 0 else { return }
        for name in names[..<length].split(separator: 0) {
            let name = Array(name) + [0]
            let count = fgetxattr(source, name, &value, value.count)
            if count >= 0 { fsetxattr(descriptor, name, value, count, 0) }
        }
    }

    // MARK: In place

    private func writeInPlace(_ bytes: [UInt8]) throws(TextFile.Failure) {
        let descriptor = open(target, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw TextFile.Failure(code: errno) }
        defer { close(descriptor) }
        // A full disk is found before the first byte is overwritten. Not every file system can tell.
        let code = bytes.isEmpty ? 0 : posix_fallocate(descriptor, 0, off_t(bytes.count))
        guard ![ENOSPC, EDQUOT, EFBIG].contains(code) else { throw TextFile.Failure(code: code) }
        try FileReplacement.fill(descriptor, bytes)
    }

    // MARK: Bytes

    /// Writes all from the start, cuts what was behind, and waits for the disk.
    static func fill(_ descriptor: Int32, _ bytes: [UInt8]) throws(TextFile.Failure) {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw TextFile.Failure(code: count < 0 ? errno : EIO) }
            done += count
        }
        guard ftruncate(descriptor, off_t(bytes.count)) == 0 else { throw TextFile.Failure(code: errno) }
        try synchronise(descriptor)
    }

    /// The new name is in the folder; that too has to last.
    private static func synchronise(folder: String) throws(TextFile.Failure) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // A folder that may be written and not read.
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        try synchronise(descriptor)
    }

    private static func synchronise(_ descriptor: Int32) throws(TextFile.Failure) {
        while fsync(descriptor) != 0 {
            switch errno {
            case EINTR: continue
            // A file system that has nothing to wait for.
            case EINVAL, ENOSYS, ENOTSUP, EROFS: return
            default: throw TextFile.Failure(code: errno)
            }
        }
    }

    // MARK: Drafts

    /// The same for all drafts of a file, and short enough behind a name of any length.
    private var draftStart: String { "." + String(decoding: name.utf8.prefix(200), as: UTF8.self) + ".lbtop-" }

    private static let digits = 16

    private func draftPath() -> String {
        let number = String(UInt64.random(in: 0 ... .max), radix: 16)
        let padding = String(repeating: "0", count: FileReplacement.digits - number.count)
        return "\(folder)/\(draftStart)\(padding)\(number).new"
    }

    /// Removes drafts of this file that a process left which was killed: those that nobody has locked.
    private func cleanLeftovers() {
        guard let opened = opendir(folder) else { return }
        defer { closedir(opened) }
        let start = draftStart
        while let entry = readdir(opened) {
            let found = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard found.hasPrefix(start), found.hasSuffix(".new") else { continue }
            let middle = found.dropFirst(start.count).dropLast(4)
            guard middle.count == FileReplacement.digits, middle.allSatisfy(\.isHexDigit) else { continue }
            let path = "\(folder)/\(found)"
            let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
            close(descriptor)
        }
    }
}
