import Balancer
import CLinux
import Foundation
import Glibc
import Testing

@testable import lbtop

/// Files that are replaced, and what stays of them: in a folder of the test's own.
@Suite final class FileReplacementTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "lbtop-files-\(UUID().uuidString)").path

    init() throws { try #require(mkdir(folder, 0o700) == 0) }
    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func path(_ name: String) -> String { folder + "/" + name }
    private func text(_ name: String) -> String? { try? String(contentsOfFile: path(name), encoding: .utf8) }
    private func make(_ name: String, _ text: String, mode: mode_t = 0o644) throws {
        try Data(text.utf8).write(to: URL(filePath: path(name)))
        try #require(chmod(path(name), mode) == 0)
    }
    private func status(_ name: String) throws -> stat {
        var status = stat()
        try #require(lstat(path(name), &status) == 0)
        return status
    }
    private var entries: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? [] }
    private func write(_ name: String, _ text: String) throws {
        try FileReplacement.write(Array(text.utf8), to: path(name))
    }
    private func failure(_ name: String) -> TextFile.Failure? {
        do throws(TextFile.Failure) {
            try FileReplacement.write(Array("new".utf8), to: path(name))
            return nil
        } catch {
            return error
        }
    }

    @Test func `a new file is its owner's alone`() throws {
        try write("a", "one")
        #expect(text("a") == "one")
        #expect(try status("a").st_mode & 0o7777 == 0o600)
        #expect(entries == ["a"])
    }

    @Test(arguments: [0o600, 0o644, 0o640, 0o666, 0o755, 0o4755, 0o1644, 0o444] as [mode_t])
    func `a file that is replaced keeps its mode`(mode: mode_t) throws {
        try make("a", "one", mode: mode)
        try write("a", "two")
        #expect(text("a") == "two")
        #expect(try status("a").st_mode & 0o7777 == mode)
        #expect(entries == ["a"])
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `a file that is replaced keeps its owner and its group`() throws {
        try make("a", "one", mode: 0o4640)
        try #require(chown(path("a"), 1234, 5678) == 0)
        try #require(chmod(path("a"), 0o4640) == 0)
        try write("a", "two")
        let now = try status("a")
        #expect(now.st_uid == 1234 && now.st_gid == 5678 && now.st_mode & 0o7777 == 0o4640)
        #expect(text("a") == "two")
    }

    @Test func `a file that is replaced keeps what is noted at it`() throws {
        try make("a", "one")
        let note = Array("kept".utf8)
        guard setxattr(path("a"), "user.note", note, note.count, 0) == 0 else { return }
        try write("a", "two")
        var found = [UInt8](repeating: 0, count: 16)
        let count = getxattr(path("a"), "user.note", &found, found.count)
        #expect(count == 4 && Array(found.prefix(4)) == note)
    }

    @Test(arguments: ["target", "sub/target", "../%/target", "/%/target"])
    func `a symbolic link stays one, and its target is replaced`(link: String) throws {
        try #require(mkdir(path("sub"), 0o700) == 0)
        let last = String(folder.split(separator: "/").last ?? "")
        let link = link.hasPrefix("/%") ? path("target") : link.replacing("%", with: last)
        let real = link.hasPrefix("sub") ? "sub/target" : "target"
        try make(real, "one", mode: 0o640)
        try #require(symlink(link, path("link")) == 0)
        try #require(symlink("link", path("second")) == 0)
        try write("second", "two")
        #expect(text(real) == "two")
        #expect(try status("link").st_mode & S_IFMT == S_IFLNK && status("second").st_mode & S_IFMT == S_IFLNK)
        #expect(try status(real).st_mode & 0o7777 == 0o640)
    }

    @Test func `a link to a file that is not there yet makes that file`() throws {
        try #require(symlink("later", path("link")) == 0)
        try write("link", "one")
        #expect(text("later") == "one")
        #expect(try status("link").st_mode & S_IFMT == S_IFLNK)
        try #require(symlink("round", path("round")) == 0)
        #expect(failure("round")?.code == ELOOP)
    }

    @Test func `a file of two names keeps both`() throws {
        try make("a", "one, and long enough to be cut")
        try #require(link(path("a"), path("b")) == 0)
        let before = try status("a").st_ino
        try write("a", "two")
        #expect(text("a") == "two" && text("b") == "two")
        #expect(try status("a").st_ino == before && status("b").st_ino == before)
    }

    @Test func `what is no ordinary file is left alone`() throws {
        try #require(mkdir(path("folder"), 0o700) == 0)
        try #require(mkfifo(path("pipe"), 0o600) == 0)
        try #require(symlink("/dev/null", path("null")) == 0)
        for name in ["folder", "pipe", "null"] {
            #expect(failure(name) == .notAFile, "\(name)")
        }
        #expect(try status("pipe").st_mode & S_IFMT == S_IFIFO)
        var device = stat()
        #expect(stat("/dev/null", &device) == 0 && device.st_mode & S_IFMT == S_IFCHR)
        #expect(entries == ["folder", "null", "pipe"])
    }

    @Test func `a link in the place of a draft is not followed, and what others have there stays`() throws {
        try make("mine", "precious")
        for name in [".a.lbtop-0123456789abcdef.new", "a.new", "a.\(getpid()).new"] {
            try #require(symlink("mine", path(name)) == 0)
        }
        try write("a", "two")
        #expect(text("mine") == "precious" && text("a") == "two")
    }

    @Test func `drafts that a killed process left are removed, those under way and other files are not`() throws {
        try make(".a.lbtop-0123456789abcdef.new", "half")
        try make(".a.lbtop-fedcba9876543210.new", "under way")
        try make(".a.lbtop-notes.new", "mine")
        try make(".b.lbtop-0123456789abcdef.new", "another's")
        let busy = open(path(".a.lbtop-fedcba9876543210.new"), O_RDONLY | O_CLOEXEC)
        defer { close(busy) }
        try #require(flock(busy, LOCK_EX | LOCK_NB) == 0)
        try write("a", "two")
        #expect(
            entries == [
                ".a.lbtop-fedcba9876543210.new", ".a.lbtop-notes.new", ".b.lbtop-0123456789abcdef.new", "a",
            ])
    }

    @Test func `many that write one file at a time leave one of them whole, and nothing beside`() throws {
        let texts = (0..<8).map { String(repeating: "\($0)", count: 20_000 + $0) }
        let path = path("a")
        DispatchQueue.concurrentPerform(iterations: 8) { number in
            for _ in 0..<10 { try? FileReplacement.write(Array(texts[number].utf8), to: path) }
        }
        #expect(texts.contains(text("a") ?? ""))
        #expect(entries == ["a"])
    }

    @Test func `where nothing can be written the old file stays, and the reason is told`() throws {
        #expect(failure("no/a")?.code == ENOENT)
        try make("a", "one")
        #expect(failure("a/b")?.code == ENOTDIR)
        #expect(text("a") == "one")
    }

    @Test func `names as long as the system takes them can be replaced`() throws {
        let name = String(repeating: "n", count: 255)
        try write(name, "one")
        try write(name, "two")
        #expect(text(name) == "two" && entries == [name])
    }

    // MARK: Locks

    private func refusal(_ name: String) -> String? {
        do throws(SpecError) {
            _ = try FileLock.take(path(name), for: "--state")
            return nil
        } catch {
            return error.message
        }
    }

    @Test func `a second one is refused with the number of the first, by whatever name it comes`() throws {
        try make("state", "one")
        try #require(symlink("state", path("link")) == 0)
        do {
            let lock = try #require(try FileLock.take(path("state"), for: "--state"))
            defer { withExtendedLifetime(lock) {} }
            for name in ["state", "link"] {
                let message = try #require(refusal(name))
                #expect(message.hasPrefix("--state: '\(path(name))' is in use by process \(getpid()); "))
                #expect(!message.contains("\n"))
            }
            #expect(entries == ["link", "state", "state.lock"])
        }
        #expect(entries == ["link", "state"])
        #expect(refusal("state") == nil)
    }

    @Test func `a lock that a killed process left is taken over, and a link in its place is not followed`() throws {
        try make("state.lock", "99999999\n")
        #expect(refusal("state") == nil)
        #expect(entries == [])
        try make("mine", "precious")
        try #require(symlink("mine", path("state.lock")) == 0)
        #expect(refusal("state")?.contains("cannot lock") == true)
        #expect(text("mine") == "precious")
    }

    @Test func `of many that take a lock at once one at a time has it`() throws {
        let path = path("state")
        let holders = HolderCount()
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<50 {
                guard let lock = (try? FileLock.take(path, for: "--state")) ?? nil else { continue }
                holders.enter()
                holders.leave()
                withExtendedLifetime(lock) {}
            }
        }
        #expect(holders.most == 1)
        #expect(entries == [])
    }
}

/// How many are in at the same time.
private final class HolderCount: @unchecked Sendable {
    // INVARIANT (unchecked Sendable): everything is read and written under the lock.
    private let lock = NSLock()
    private var now = 0
    private var largest = 0

    var most: Int { lock.withLock { largest } }
    func enter() {
        lock.withLock {
            now += 1
            largest = max(largest, now)
        }
    }
    func leave() { lock.withLock { now -= 1 } }
}
