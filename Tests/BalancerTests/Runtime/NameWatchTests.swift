import CLinux
import Testing

@testable import Balancer

/// When names are looked up again, and what answers mean.
@Suite struct NameWatchTests {
    private static func at(_ host: String) -> SocketAddress {
        SocketAddress(numeric: host, port: 80) ?? SocketAddress(storage: .init(), length: 0)
    }

    private static let second: UInt64 = 1_000_000_000
    private static func time(_ seconds: UInt64) -> Instant { Instant(nanoseconds: seconds * second) }
    private static let one = at("10.0.0.1")
    private static let two = at("10.0.0.2")
    private static let three = at("10.0.0.3")

    private static func watch(_ interval: UInt64 = 30) throws -> NameWatch {
        try #require(NameWatch(.host("web.example", port: 80), interval: interval * second, now: time(100)))
    }

    /// Begins a look-up and ends it; the first of `present` is the address in use.
    private static func ask(
        _ watch: inout NameWatch, _ seconds: UInt64, _ answer: NameAnswer, present: [SocketAddress] = [one]
    ) -> NameWatch.Change {
        watch.begin(now: time(seconds))
        return watch.answered(answer, present: present, inUse: present.first, now: time(seconds))
    }

    @Test func `addresses and sockets have no name to look up, and 0 turns it off`() {
        for address in [ServerAddress.host("10.0.0.1", port: 80), .host("::1", port: 80), .unix("/run/a")] {
            #expect(NameWatch(address, interval: 1, now: Self.time(1)) == nil)
        }
        #expect(NameWatch(.host("web.example", port: 80), interval: 0, now: Self.time(1)) == nil)
    }

    @Test func `a name is due after each interval, and not while it is asked for`() throws {
        var watch = try Self.watch()
        #expect(watch.due == Self.time(130))
        watch.begin(now: Self.time(130))
        #expect(watch.due == .never && watch.isUnderWay)
        watch.connectFailed(now: Self.time(131))
        #expect(watch.due == .never)
        let change = watch.answered(.addresses([Self.one]), present: [Self.one], inUse: Self.one, now: Self.time(140))
        #expect(change == .nothing)
        #expect(watch.due == Self.time(170) && !watch.isUnderWay)
    }

    @Test func `a failed connect asks at once, but at most every two seconds`() throws {
        var watch = try Self.watch()
        watch.connectFailed(now: Self.time(101))
        #expect(watch.due == Self.time(102))
        watch.connectFailed(now: Self.time(110))
        #expect(watch.due == Self.time(102), "the earlier one holds")
        #expect(Self.ask(&watch, 110, .addresses([Self.one])) == .nothing)
        watch.connectFailed(now: Self.time(110))
        #expect(watch.due == Self.time(112))
    }

    @Test func `a server stays while its address is among the answers, and moves to all of them when it is not`() throws
    {
        var watch = try Self.watch()
        #expect(Self.ask(&watch, 130, .addresses([Self.two, Self.one])) == .altered(to: [Self.one, Self.two]))
        let both = [Self.one, Self.two]
        #expect(Self.ask(&watch, 140, .addresses([Self.two, Self.one]), present: both) == .nothing, "turned around")
        #expect(
            Self.ask(&watch, 150, .addresses([Self.three, Self.one]), present: both)
                == .altered(to: [Self.one, Self.three]))
        #expect(
            Self.ask(&watch, 160, .addresses([Self.three, Self.two]), present: both)
                == .moved(to: [Self.three, Self.two]))
        let others = [Self.three, Self.two]
        #expect(Self.ask(&watch, 190, .addresses([Self.two, Self.three]), present: others) == .nothing)
    }

    @Test func `after failed connects an address that is new is tried first`() throws {
        var watch = try Self.watch()
        watch.connectFailed(now: Self.time(131))
        #expect(Self.ask(&watch, 131, .addresses([Self.one])) == .nothing, "nowhere else to go")
        watch.connectFailed(now: Self.time(140))
        #expect(
            Self.ask(&watch, 140, .addresses([Self.one, Self.two])) == .moved(to: [Self.two, Self.one]))
        watch.connectFailed(now: Self.time(150))
        #expect(Self.ask(&watch, 150, .addresses([Self.two, Self.one]), present: [Self.two, Self.one]) == .nothing)
    }

    @Test func `a name that never resolved is asked for until it does, whatever the interval`() throws {
        for interval in [0, 30] as [UInt64] {
            var watch = try #require(
                NameWatch(
                    .host("web.example", port: 80), isResolved: false, interval: interval * Self.second,
                    now: Self.time(100)))
            #expect(watch.due == Self.time(102))
            #expect(Self.ask(&watch, 102, .unknown("no such name"), present: []) == .nothing, "told at the start")
            #expect(watch.due == Self.time(104))
            #expect(Self.ask(&watch, 104, .failed("no answer"), present: []) == .nothing)
            #expect(Self.ask(&watch, 106, .addresses([]), present: []) == .nothing)
            #expect(watch.due == Self.time(108))
            #expect(Self.ask(&watch, 108, .addresses([Self.two]), present: []) == .moved(to: [Self.two]))
            #expect(watch.due == (interval == 0 ? .never : Self.time(138)))
        }
    }

    @Test func `a vanished name keeps the address and is told once, and again after it was back`() throws {
        var watch = try Self.watch()
        #expect(Self.ask(&watch, 130, .unknown("no such name")) == .vanished("no such name"))
        #expect(Self.ask(&watch, 160, .unknown("no such name")) == .nothing)
        #expect(Self.ask(&watch, 190, .failed("no answer")) == .failed("no answer"))
        #expect(Self.ask(&watch, 220, .failed("no answer")) == .nothing)
        #expect(Self.ask(&watch, 250, .addresses([Self.one])) == .returned)
        #expect(Self.ask(&watch, 280, .unknown("gone")) == .vanished("gone"))
        #expect(Self.ask(&watch, 310, .addresses([Self.two])) == .moved(to: [Self.two]))
        #expect(Self.ask(&watch, 340, .addresses([]), present: [Self.two]) == .nothing)
    }
}
