import Glibc
import Testing

@testable import Balancer

/// Addresses of every kind, on both sides.
@Suite(.serialized) struct AddressTests {
    @Test(arguments: [ServiceMode.http, .tcp])
    func `abstract unix sockets serve on both sides, and no file is made or removed`(mode: ServiceMode) throws {
        try Stage.play { stage in
            let name = "@lbtop-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
            // A file of that name stands in the way of nothing, and nobody takes it away.
            let file = open(name, O_CREAT | O_EXCL | O_WRONLY, 0o600)
            try #require(file >= 0)
            close(file)
            defer { unlink(name) }
            let origin = stage.add(try ScriptedOrigin.saying("abstract", at: .unix(name + "-server")))
            let engine = try stage.engine([origin], mode: mode, listen: .unix(name))
            #expect(try engine.address() == .unix(name))
            #expect(try stage.client(engine).get().text == "abstract")
            let service = try engine.service("named") { !$0.servers.isEmpty }
            #expect(service.servers[0].address == "unix:\(name)-server")
            #expect(throws: SpecError.self, "taken") { try stage.engine([origin], listen: .unix(name)) }
            engine.stop()
            #expect(access(name, F_OK) == 0 && access(name + "-server", F_OK) != 0)
            let again = try stage.engine([origin], mode: mode, listen: .unix(name))
            #expect(try stage.client(again).get().text == "abstract", "the name is free again at once")
        }
    }

    @Test func `a zone leads the way and stays out of the Host field`() throws {
        guard let six = SocketAddress(numeric: "::1", port: 0),
            case .success(let descriptor) = Socket.listen(at: six, deferAccept: false)
        else { return print("no IPv6 here: nothing tested") }
        close(descriptor)
        try Stage.play { stage in
            let origin = stage.add(try ScriptedOrigin.saying("six", at: .host("::1", port: 0)))
            let engine = try stage.engine { configuration in
                configuration.services[0].servers = [
                    ServerSpec(address: .host("::1%lo", port: origin.port), name: "a")
                ]
                var check = try HealthCheck(parsing: "http:/health")
                check.interval = .milliseconds(50)
                configuration.services[0].check = check
            }
            let old = try stage.client(engine).exchange("GET /old HTTP/1.0\r\n\r\n")
            #expect(old.text == "six")
            try engine.service("checked") { ($0.servers[0].lastCheck?.passedCount ?? 0) > 0 }
            for target in ["/old", "/health"] {
                let request = try #require(origin.requests.first { $0.target == target })
                #expect(request["Host"] == "[::1]:\(origin.port)")
            }
        }
    }
}
