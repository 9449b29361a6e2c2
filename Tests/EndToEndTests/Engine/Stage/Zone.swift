import Glibc
import Synchronization

@testable import Balancer

/// A name service of one's own: what `web.test` is now. Ports of names do not change, those of tests' servers do, so
/// its answers carry their own.
final class Zone: Sendable {
    private let present: Mutex<NameAnswer>
    private let asked = Atomic<Int>(0)
    /// How often it was asked.
    var count: Int { asked.load(ordering: .relaxed) }

    init(_ answer: NameAnswer) { present = Mutex(answer) }

    func set(_ new: NameAnswer) { present.withLock { $0 = new } }

    func ask(_ host: String, _ port: UInt16) -> NameAnswer {
        asked.wrappingAdd(1, ordering: .relaxed)
        guard host == "web.test" else { return .unknown("no such name") }
        return present.withLock { $0 }
    }

    /// The answer that leads to these origins, in their order.
    static func answer(_ origins: [ScriptedOrigin]) throws -> NameAnswer { try answer(origins.map(\.address)) }

    /// The answer that leads to these addresses, in their order.
    static func answer(_ addresses: [ServerAddress]) throws -> NameAnswer {
        .addresses(try addresses.map { try Resolver.resolve($0) })
    }

    /// An engine whose one server, `a1`, is `web.test`.
    func engine(
        _ stage: Stage, interval: Duration = .seconds(3600), mode: ServiceMode = .http,
        _ adjust: (inout Configuration) throws -> Void = { _ in }
    ) throws -> RunningEngine {
        try stage.engine(mode: mode) { configuration in
            configuration.services[0].servers = [ServerSpec(address: .host("web.test", port: 80), name: "a1")]
            configuration.resolveInterval = interval
            configuration.lookUp = { self.ask($0, $1) }
            try adjust(&configuration)
        }
    }
}
