import Testing

@testable import Balancer

/// Details on request: they come when somebody asks, and go when nobody asks again.
@Suite(.serialized) struct WatchTests {
    @Test func `latency buckets come for as long as they are asked for`() throws {
        try Stage.play { stage in
            let origins = [try stage.saying("a"), try stage.saying("b")]
            let engine = try stage.engine(origins)
            let client = try stage.client(engine)
            for _ in 0..<10 { #expect(try client.get().status == 200) }
            #expect(try engine.service { $0.totals.requests == 10 }.watched == nil)

            engine.engine.watch(.latency(service: "", server: nil))
            engine.engine.watch(.latency(service: "default", server: "b"))
            // Of what is not there nothing comes.
            engine.engine.watch(.latency(service: "", server: "nobody"))
            engine.engine.watch(.latency(service: "nowhere", server: nil))
            let service = try engine.service("watched") { $0.watched?.latency.count == 2 }
            let details = try #require(service.watched?.latency)
            #expect(details.map(\.server) == [nil, "b"])
            #expect(details.map { $0.buckets.reduce(0) { $0 + $1.count } } == [10, 5])
            for detail in details {
                #expect(detail.buckets.allSatisfy { $0.count > 0 })
                let ends = detail.buckets.map(\.upToMicroseconds)
                #expect(ends == ends.sorted() && Set(ends).count == ends.count)
            }
            try engine.service("forgotten") { $0.watched == nil }
        }
    }

    @Test func `asking for something new brings the next snapshot forward`() throws {
        try Stage.play { stage in
            let engine = try stage.engine([try stage.saying("a")])
            try engine.service { _ in true }
            engine.engine.setSampleInterval(.seconds(60))
            engine.engine.watch(.latency(service: "", server: "a"))
            // Within the lease, far below the interval.
            try engine.snapshot("soon", fresh: false) { $0.services[0].watched != nil }
        }
    }
}
