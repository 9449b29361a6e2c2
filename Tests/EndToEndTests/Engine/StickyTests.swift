import Testing

@testable import Balancer

/// The sticky cookie: what it says, and who understands it.
@Suite(.serialized) struct StickyTests {
    private func cookie(_ engine: RunningEngine, _ stage: Stage) throws -> String {
        let answer = try stage.client(engine).get()
        let field = try #require(answer["Set-Cookie"])
        #expect(field.contains("; HttpOnly") && field.contains("; SameSite=Lax") && field.contains("; Path=/"))
        return try #require(field.split(separator: ";").first.map(String.init))
    }

    private func server(_ engine: RunningEngine, _ stage: Stage, _ cookie: String) throws -> (String, isKnown: Bool) {
        let answer = try stage.client(engine).exchange("GET / HTTP/1.1\r\nHost: t\r\nCookie: \(cookie)\r\n\r\n")
        return (answer.text, answer["Set-Cookie"] == nil)
    }

    @Test func `a cookie tells nothing of the address, and is of no use at a balancer with another secret`() throws {
        try Stage.play { stage in
            let origins = try ["a", "b"].map { try stage.saying($0) }
            let engines = try (0..<2).map { _ in try stage.engine(origins) { $0.services[0].stickyCookie = "SRV" } }
            let cookies = try engines.map { try cookie($0, stage) }
            #expect(cookies[0] != cookies[1])
            #expect(try server(engines[0], stage, cookies[0]).isKnown)
            #expect(try !server(engines[1], stage, cookies[0]).isKnown)
            // What it was made of before: a mix that anybody can undo.
            for origin in origins {
                let public64 = Hashing.hash(origin.address.description, seed: ~0)
                let forged =
                    "SRV=" + String(repeating: "0", count: 16 - String(public64, radix: 16).count)
                    + String(public64, radix: 16)
                #expect(try !server(engines[0], stage, forged).isKnown)
            }
        }
    }

    @Test func `balancers with one secret know each other's cookies, and so does the next run that kept it`() throws {
        try Stage.play { stage in
            let origins = try ["a", "b", "c"].map { try stage.saying($0) }
            func engine(_ adjust: (inout Configuration) -> Void) throws -> RunningEngine {
                try stage.engine(origins) {
                    $0.services[0].stickyCookie = "SRV"
                    adjust(&$0)
                }
            }
            let secret = Array("a secret of sixteen or more".utf8)
            let first = try engine { $0.stickySecret = secret }
            let second = try engine { $0.stickySecret = secret }
            #expect(first.engine.keptAtStart.stickySecret == nil)
            for _ in 0..<3 {
                let cookie = try cookie(first, stage)
                let there = try server(second, stage, cookie)
                let here = try server(first, stage, cookie)
                #expect(there.isKnown && here.isKnown && there.0 == here.0)
            }
            let run = try engine { _ in }
            let kept = run.engine.keptAtStart
            let next = try engine { $0.kept = kept }
            #expect(try server(next, stage, try cookie(run, stage)).isKnown)
            #expect(next.engine.keptAtStart.stickySecret == kept.stickySecret && kept.stickySecret != nil)
        }
    }

    @Test func `without a cookie there is no secret to keep`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("a")])
            #expect(engine.engine.keptAtStart.stickySecret == nil)
        }
    }
}
