import Foundation
import Testing

/// The load generator against a sample server.
@Suite(.serialized) struct CommandLineLoadTests {
    private static func load(_ server: [String], _ words: [String]) throws -> String {
        let server = try RunningProgram(["backend", "--listen", "127.0.0.1:0", "--name", "X"] + server)
        let address = try server.word(after: "X listening on ")
        let load = try RunningProgram(["load", "--target", address] + words)
        #expect(try load.exitCode(within: 60) == 0)
        server.send(SIGTERM)
        return try #require(load.error.split(separator: "\n").last.map(String.init))
    }

    private static func number(_ line: String, before word: String) throws -> Int {
        let range = try #require(line.firstRange(of: word), "\(line)")
        return try #require(Int(line[..<range.lowerBound].split { $0 == " " || $0 == ";" }.last ?? ""), "\(line)")
    }

    @Test(arguments: [10, 500, 5000])
    func `the rate is what it says, or it says that it is not`(rate: Int) throws {
        let line = try Self.load([], ["--rate", "\(rate)", "--seconds", "2"])
        let sent = try Self.number(line, before: " requests in 2.0 s")
        let isClose = abs(sent - 2 * rate) <= max(1, 2 * rate / 50)
        #expect(isClose != line.contains(" instead of \(rate): "), "\(line)")
        #expect(sent <= 2 * rate)
        #expect(try Self.number(line, before: " answered") <= sent)
        print("load --rate \(rate): \(line)")
    }

    @Test func `too few connections are told, and the waiting before a request counts`() throws {
        let line = try Self.load(["--delay", "300ms"], ["--rate", "20", "--seconds", "2", "--connections", "1"])
        #expect(line.contains(" instead of 20: all 1 connections wait for answers"), "\(line)")
        #expect(line.contains(" never sent"))
        // The last to go out had waited for more than a second. One that counts from the sending would say 0.3 s.
        let most = try #require(line.split(separator: " max ").last?.split(separator: ".").first.flatMap { Int($0) })
        #expect(most > 1000, "\(line)")
    }

    @Test func `where nobody listens it says so`() throws {
        let load = try RunningProgram(["load", "--target", "127.0.0.1:1", "--rate", "50", "--seconds", "1"])
        #expect(try load.exitCode() == 0)
        #expect(
            load.error.contains("0 requests in 1.0 s, 0.0 a second instead of 50: Connection refused"), "\(load.error)")
    }
}
