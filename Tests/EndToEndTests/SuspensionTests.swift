import Foundation
import Glibc
import Testing

@testable import Balancer

/// A machine that slept, or a process that was stopped for a while: what has arrived in time is not late because lbtop is.
@Suite(.serialized) struct SuspensionTests {
    /// The whole process has stopped, man 5 proc.
    private static func isStopped(_ pid: pid_t) -> Bool {
        (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8))?.contains("State:\tT") == true
    }

    @Test(arguments: ["header", "body", "response", "silence"])
    func `what came in time counts, however late it is looked at`(_ what: String) throws {
        try Stage.play { stage in
            let origin = try stage.origin { connection in
                if what == "silence" {
                    _ = try connection.request()
                    try connection.wire.write("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf")
                    try connection.origin.released.wait()
                    return try connection.wire.write("half")
                }
                guard try connection.request() != nil else { return }
                if what == "response" { try connection.origin.released.wait() }
                try connection.respond("200 OK", "in time!", fields: "Connection: close\r\n")
            }
            let program = try RunningProgram([
                "--headless", "--listen", "127.0.0.1:0", "--workers", "1", "--header-timeout", "1s", "--body-timeout",
                "1s",
                "--response-timeout", "1s", "--response-idle", "1s", "\(origin.address)",
            ])
            let address = try ServerAddress(parsing: try program.word(after: "listening on "))
            for _ in 0..<3 {
                origin.released.clear()
                let client = try Wire(to: address)
                switch what {
                case "header": try client.write("GET / HTTP/1.1\r\n")
                case "body": try client.write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\n\r\n12")
                default: try client.write("GET / HTTP/1.1\r\nHost: t\r\n\r\n")
                }
                // It has what it has to have before it is stopped: the server has the request, or the client the head.
                if what == "response" { while origin.requests.isEmpty { _ = try client.isSilent(for: 0.01) } }
                if what == "silence" { _ = try WireMessage.readHead(from: client) }
                if what == "header" || what == "body" { #expect(try client.isSilent(for: 0.2)) }
                program.send(SIGSTOP)
                try #require(RunningProgram.waits(20) { SuspensionTests.isStopped(program.pid) })
                origin.released.set()
                if what == "header" { try client.write("Host: t\r\n\r\n") }
                if what == "body" { try client.write("34") }
                #expect(try client.isSilent(for: 1.8))
                program.send(SIGCONT)
                if what == "silence" {
                    #expect(try client.read(8) == Array("halfhalf".utf8))
                } else {
                    let answer = try WireMessage.readResponse(from: client)
                    #expect(answer.status == 200 && answer.text == "in time!", "\(what)")
                }
                client.close()
            }
            program.send(SIGTERM)
            #expect(try program.exitCode() == 0)
        }
    }
}
