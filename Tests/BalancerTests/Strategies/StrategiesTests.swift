import Testing

@testable import Balancer

@Suite struct StrategiesTests {
    @Test func `the registry has the seven strategies in the documented order`() {
        let names = [
            "round-robin", "weighted-round-robin", "least-connections", "ip-hash", "random", "power-of-two",
            "peak-ewma",
        ]
        #expect(Strategies.names == names)
        for name in names { #expect(Strategies.named(name)?.info.name == name) }
        #expect(Strategies.named("Round-Robin") == nil)
        #expect(Strategies.named("") == nil)
    }

    @Test func `each strategy says in a sentence what it is for`() {
        for strategy in Strategies.all {
            #expect(strategy.info.sentence.hasSuffix("."))
            #expect(strategy.info.sentence.count <= 100)
            #expect(!strategy.info.title.isEmpty)
        }
    }

    @Test(arguments: [
        ("round-robbin", "round-robin"), ("roundrobin", "round-robin"), ("rr", "round-robin"),
        ("wrr", "weighted-round-robin"), ("weighted", "weighted-round-robin"), ("LEAST-CONN", "least-connections"),
        ("leastconn", "least-connections"), ("lc", "least-connections"), ("least_connections", "least-connections"),
        ("iphash", "ip-hash"), ("ip-hsah", "ip-hash"), ("rand", "random"), ("powertwo", "power-of-two"),
        ("power of two", "power-of-two"), ("ewma", "peak-ewma"), ("peakewma", "peak-ewma"),
    ])
    func `a mistyped name finds the one that was meant`(typed: String, meant: String) {
        #expect(Strategies.nearest(to: typed) == meant)
    }

    @Test(arguments: ["", "xyzzyxyzzy", "0", "----------------------------------------------------------------------"])
    func `what is like no name finds none`(typed: String) {
        #expect(Strategies.nearest(to: typed) == nil)
    }

    @Test func `the distance counts inserted, removed and replaced letters`() {
        #expect(NearestName.distance(Array("kitten".utf8), Array("sitting".utf8)) == 3)
        #expect(NearestName.distance([], Array("abc".utf8)) == 3)
        #expect(NearestName.distance(Array("abc".utf8), []) == 3)
        #expect(NearestName.distance(Array("abc".utf8), Array("abc".utf8)) == 0)
    }
}
