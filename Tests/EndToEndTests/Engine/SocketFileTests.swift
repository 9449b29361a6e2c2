import CLinux
import Glibc
import Synchronization
import Testing

@testable import Balancer

/// What stands at the path of a unix listener before it, beside it and after it.
@Suite struct SocketFileTests {
    /// A folder of the test's own, gone afterwards.
    private static func withFolder(_ body: (String) throws -> Void) throws {
        let folder = "/tmp/lbtop-folder-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        try #require(mkdir(folder, 0o700) == 0)
        defer {
            for name in (try? entries(folder)) ?? [] {
                if unlink("\(folder)/\(name)") != 0 { rmdir("\(folder)/\(name)") }
            }
            rmdir(folder)
        }
        try body(folder)
    }

    private static func entries(_ folder: String) throws -> [String] {
        let opened = try #require(opendir(folder))
        defer { closedir(opened) }
        var names: [String] = []
        while let entry = readdir(opened) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count)
    }

    /// The kind and the number of what is there; nil when nothing is.
    private static func standing(_ path: String) -> (kind: mode_t, number: UInt64)? {
        var status = stat()
        return lstat(path, &status) == 0 ? (status.st_mode & S_IFMT, UInt64(status.st_ino)) : nil
    }

    /// A socket that is bound at `path`, without anybody listening unless `listens`; stays as long as the result is open.
    private static func socket(_ type: __socket_type, _ path: String, listens: Int32? = nil) throws -> Int32 {
        let descriptor = Glibc.socket(AF_UNIX, Int32(type.rawValue), 0)
        let address = try #require(SocketAddress(unixPath: path))
        try #require(address.withPointer { bind(descriptor, $0, $1) } == 0)
        if let listens { try #require(listen(descriptor, listens) == 0) }
        return descriptor
    }

    private static func refusal(_ path: String) -> String {
        do throws(SpecError) {
            let (descriptor, file) = try SocketFile.listen(at: path)
            file?.remove()
            close(descriptor)
            return "listening"
        } catch {
            return error.message
        }
    }

    enum Thing: CaseIterable { case file, emptyFile, folder, pipe, link, deadLink, linkToOldSocket }

    @Test(arguments: Thing.allCases)
    func `what is no socket is left alone, and one line says what it is`(thing: Thing) throws {
        try Self.withFolder { folder in
            let path = folder + "/data.db"
            switch thing {
            case .file: try Self.write("precious", to: path)
            case .emptyFile: try Self.write("", to: path)
            case .folder: try #require(mkdir(path, 0o700) == 0)
            case .pipe: try #require(mkfifo(path, 0o600) == 0)
            case .link:
                try Self.write("precious", to: folder + "/other")
                try #require(symlink("other", path) == 0)
            case .deadLink: try #require(symlink("nowhere", path) == 0)
            case .linkToOldSocket:
                close(try Self.socket(SOCK_STREAM, folder + "/old.sock"))
                try #require(symlink("old.sock", path) == 0)
            }
            let before = try #require(Self.standing(path))
            let all = try Self.entries(folder)
            let message = Self.refusal(path)
            #expect(message.hasPrefix("cannot listen on unix:\(path): there is a") && !message.contains("\n"))
            #expect(message.contains("left alone"))
            let after = try #require(Self.standing(path))
            #expect(after == before)
            #expect(try Self.entries(folder) == all)
        }
    }

    @Test func `a whole engine leaves the file alone too, and gives up what it had bound before`() throws {
        try Self.withFolder { folder in
            try Self.write("precious", to: folder + "/data.db")
            var configuration = Configuration(services: [
                Configuration.Service(listen: [.unix(folder + "/first.sock"), .unix(folder + "/data.db")], servers: [])
            ])
            configuration.workers = 1
            let error = #expect(throws: SpecError.self) { try Engine(configuration: configuration) }
            #expect(error?.message.contains("an ordinary file") == true)
            #expect(try Self.entries(folder) == ["data.db"])
            #expect(Self.standing(folder + "/data.db")?.kind == S_IFREG)
        }
    }

    @Test func `an engine that is never started leaves no socket behind`() throws {
        try Self.withFolder { folder in
            var configuration = Configuration(services: [
                Configuration.Service(listen: [.unix(folder + "/a.sock")], servers: [])
            ])
            configuration.workers = 1
            var engine: Engine? = try Engine(configuration: configuration)
            #expect(try Self.entries(folder) == ["a.sock"])
            withExtendedLifetime(engine) {}
            engine = nil
            #expect(try Self.entries(folder) == [])
        }
    }

    @Test func `a socket that somebody listens on is in use, also with a full queue or of another type`() throws {
        try Self.withFolder { folder in
            let stream = try Self.socket(SOCK_STREAM, folder + "/stream", listens: 0)
            let packets = try Self.socket(SOCK_SEQPACKET, folder + "/packets", listens: 1)
            let datagrams = try Self.socket(SOCK_DGRAM, folder + "/datagrams")
            defer { for descriptor in [stream, packets, datagrams] { close(descriptor) } }
            // Until the queue is full: then a connect says "try again", not "refused".
            let address = try #require(SocketAddress(unixPath: folder + "/stream"))
            var waiting: [Int32] = []
            defer { for descriptor in waiting { close(descriptor) } }
            while true {
                let client = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
                waiting.append(client)
                if address.withPointer({ connect(client, $0, $1) }) != 0 { break }
            }
            #expect(errno == EAGAIN)
            for name in ["stream", "packets", "datagrams"] {
                #expect(Self.refusal("\(folder)/\(name)").contains("the address is in use"), "\(name)")
                #expect(Self.standing("\(folder)/\(name)")?.kind == S_IFSOCK)
            }
        }
    }

    @Test func `a socket that nobody listens on any more is replaced`() throws {
        try Self.withFolder { folder in
            for type in [SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM] {
                close(try Self.socket(type, folder + "/old.sock"))
                #expect(Self.refusal(folder + "/old.sock") == "listening")
                #expect(try Self.entries(folder) == [])
            }
        }
    }

    @Test func `of many that start at once over an old socket one listens, and all others are told`() throws {
        try Self.withFolder { folder in
            let path = folder + "/app.sock"
            for _ in 0..<20 {
                close(try Self.socket(SOCK_STREAM, path))
                let outcomes = Mutex<(listening: [(Int32, SocketFile)], told: [String])>(([], []))
                let starters = (0..<4).compactMap { number in
                    Thread.start(name: "starter-\(number)") {
                        do throws(SpecError) {
                            let (descriptor, file) = try SocketFile.listen(at: path)
                            outcomes.withLock { if let file { $0.listening.append((descriptor, file)) } }
                        } catch {
                            outcomes.withLock { $0.told.append(error.message) }
                        }
                    }
                }
                for starter in starters { starter.join() }
                let (listening, told) = outcomes.withLock { ($0.listening, $0.told) }
                #expect(listening.count == 1 && told.count == 3)
                #expect(told.allSatisfy { $0.contains("in use") }, "\(told)")
                let client = try Wire(to: .unix(path))
                client.close()
                for (descriptor, file) in listening {
                    file.remove()
                    close(descriptor)
                }
                #expect(try Self.entries(folder) == [])
            }
        }
    }

    @Test func `at the stop only the own socket is removed, not what stands there since`() throws {
        try Stage.play { stage in
            try Self.withFolder { folder in
                let path = folder + "/app.sock"
                let first = try stage.engine([], listen: .unix(path))
                try first.snapshot("runs") { $0.process.phase == .running }
                // Somebody cleans the folder, and a second one takes the place.
                try #require(unlink(path) == 0)
                let second = try stage.engine([try stage.saying("second")], listen: .unix(path))
                let before = try #require(Self.standing(path))
                first.stop()
                let after = try #require(Self.standing(path))
                #expect(after == before)
                #expect(try stage.client(try Wire(to: .unix(path))).get().text == "second")
                second.stop()
                #expect(try Self.entries(folder) == [])
                let third = try stage.engine([], listen: .unix(path))
                try third.snapshot("runs") { $0.process.phase == .running }
                try #require(unlink(path) == 0)
                try Self.write("notes", to: path)
                third.stop()
                #expect(Self.standing(path)?.kind == S_IFREG)
            }
        }
    }

    @Test func `a folder that is not there, is none, or may not be written is told`() throws {
        try Self.withFolder { folder in
            #expect(Self.refusal(folder + "/no/a.sock").contains("there is no folder '\(folder)/no'"))
            try Self.write("", to: folder + "/file")
            #expect(Self.refusal(folder + "/file/a.sock").contains("'\(folder)/file' is no folder"))
            #expect(Self.refusal("/proc/a.sock").hasPrefix("cannot listen on unix:/proc/a.sock: "))
        }
    }
}
