import Testing

@testable import Balancer

/// Names that do not resolve: their servers are down until they do, and nothing else suffers.
@Suite(.serialized) struct UnresolvedNameTests {
    @Test func `a server whose name does not resolve is down until it does, and the others serve`() throws {
        try Stage.play { stage in
            let well = try stage.saying("well")
            let late = try stage.saying("late")
            let zone = Zone(.unknown("Name or service not known"))
            let engine = try zone.engine(stage, interval: .zero) { $0.services[0].servers.append(well.spec("b1")) }
            let service = try engine.service("started") { $0.servers.count == 2 }
            #expect(service.servers[0].state == .down && service.servers[0].reason == "name not resolved")
            try engine.event("told") {
                $0.text == "a1: web.test does not resolve (Name or service not known); asked for until it does"
            }
            let client = try stage.client(engine)
            for _ in 0..<4 { #expect(try client.get().text == "well") }
            zone.set(try Zone.answer([late]))
            try engine.event("resolved") { $0.text == "a1: web.test resolved, to 127.0.0.1" }
            let up = try engine.service("up") { $0.servers[0].state == .up }
            #expect(try Set((0..<2).map { _ in try client.get().text }) == ["well", "late"])
            #expect(up.servers[0].traffic.errors.isEmpty && up.failures.isEmpty)
        }
    }

    @Test func `without any name that resolves clients get 503 until one does`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("here")
            let zone = Zone(.failed("Temporary failure in name resolution"))
            let engine = try zone.engine(stage) {
                $0.services[0].servers.append(ServerSpec(address: .host("other.test", port: 1), name: "b1"))
                $0.services[0].check = try HealthCheck(parsing: "tcp")
            }
            #expect(try stage.client(engine).get().status == 503)
            try engine.service("both down") { $0.servers.map(\.state) == [.down, .down] }
            try engine.event("told") { $0.kind == .noServer }
            zone.set(try Zone.answer([origin]))
            try engine.service("up") { $0.servers.map(\.state) == [.up, .down] }
            #expect(try stage.client(engine).get().text == "here")
        }
    }

    @Test func `a backup serves for a server whose name does not resolve`() throws {
        try Stage.play { stage in
            let main = try stage.saying("main")
            let backup = try stage.saying("backup")
            let zone = Zone(.unknown("no such name"))
            let engine = try zone.engine(stage) {
                $0.services[0].servers.append(backup.spec("b1"))
                $0.services[0].servers[1].isBackup = true
            }
            let client = try stage.client(engine)
            #expect(try client.get().text == "backup")
            zone.set(try Zone.answer([main]))
            try engine.service("up") { $0.servers[0].state == .up }
            #expect(try client.get().text == "main")
        }
    }

    @Test func `fail-open cannot try a server that has no address`() throws {
        try Stage.play { stage in
            let engine = try Zone(.unknown("no such name")).engine(stage) { $0.services[0].failsOpen = true }
            let client = try stage.client(engine)
            for _ in 0..<3 { #expect(try client.get().status == 503) }
        }
    }

    @Test func `a server whose name does not resolve takes orders like any other`() throws {
        try Stage.play { stage in
            let origin = try stage.saying("here")
            let zone = Zone(.unknown("no such name"))
            let engine = try zone.engine(stage) { $0.services[0].servers.append(origin.spec("b1")) }
            #expect(try engine.order(.weight(server: "a1", 3)).kind == .weight)
            #expect(try engine.order(.drain(server: "a1")).kind == .draining)
            #expect(try engine.order(.enable(server: "a1")).kind == .enabled)
            try engine.service("still down") { $0.servers[0].state == .down }
            for _ in 0..<3 { #expect(try stage.client(engine).get().text == "here") }
            #expect(try engine.order(.strategy("least-connections")).kind == .strategy)
            for _ in 0..<3 { #expect(try stage.client(engine).get().text == "here") }
            #expect(try engine.order(.remove(server: "a1", now: true)).kind == .removed)
            #expect(try engine.service("gone") { $0.servers.count == 1 }.failures.isEmpty)
        }
    }

    @Test
    func `a name service that does not answer holds up the start no longer than its patience, all names together`()
        throws
    {
        try Stage.play { stage in
            let well = try stage.saying("well")
            let released = Flag()
            defer { released.set() }
            let engine = try stage.engine([well]) {
                for number in 0..<40 {
                    $0.services[0].servers.append(
                        ServerSpec(address: .host("slow\(number).test", port: 80), name: "slow\(number)"))
                }
                $0.lookUp = { _, _ in
                    try? released.wait()
                    return .unknown("late")
                }
            }
            for _ in 0..<5 { #expect(try stage.client(engine).get().text == "well") }
            let service = try engine.service("started") { $0.servers.count == 41 }
            #expect(service.servers.dropFirst().allSatisfy { $0.reason == "name not resolved" })
        }
    }
}
