import Testing

@testable import Balancer

@Suite struct WatchesTests {
    private static func at(_ seconds: Double) -> Instant { Instant(nanoseconds: UInt64(seconds * 1e9) + 1) }
    private static func topic(_ number: Int) -> WatchTopic { .latency(service: "s", server: "server\(number)") }

    @Test func `a topic lasts for its lease, and as long as somebody asks again`() {
        var watches = Watches()
        let picks = WatchTopic.picks(service: "s")
        let all = WatchTopic.connections(service: "s", server: nil)
        #expect(watches.topics(at: Self.at(0)).isEmpty && watches.nextEnd == .never)
        let isNew = [
            watches.ask(for: picks, now: Self.at(0)), watches.ask(for: all, now: Self.at(1)),
            watches.ask(for: all, now: Self.at(2)),
        ]
        #expect(isNew == [true, true, false])
        #expect(watches.topics(at: Self.at(2.9)) == [picks, all])
        #expect(watches.nextEnd == Self.at(3))
        #expect(watches.topics(at: Self.at(3)) == [all])
        let dropped = watches.forgetEnded(now: Self.at(3))
        #expect(dropped && watches.nextEnd == Self.at(5))
        #expect(watches.topics(at: Self.at(5)).isEmpty)
        let again = watches.ask(for: all, now: Self.at(6))
        #expect(again)
    }

    @Test func `with every place taken the topic that would end first gives way`() {
        var watches = Watches()
        for number in 0..<Watches.capacity {
            let isNew = watches.ask(for: Self.topic(number), now: Self.at(Double(number) / 100))
            #expect(isNew)
        }
        let renewed = watches.ask(for: Self.topic(0), now: Self.at(1))
        #expect(!renewed)
        let isNew = watches.ask(for: Self.topic(99), now: Self.at(1))
        #expect(isNew)
        let expected = [0] + (2..<Watches.capacity) + [99]
        #expect(watches.topics(at: Self.at(1.5)) == expected.map(Self.topic))
    }
}
