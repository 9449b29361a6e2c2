/// Where the servers are at the start: names are asked for side by side, for 5 s in all. One that does not resolve by
/// then ends nothing: its server starts down, and the name is asked for until it resolves.
struct StartAddresses {
    /// How long the start waits for the name service, in seconds.
    private static let patience = 5.0

    /// A server whose name did not resolve, and the name service's words.
    struct Missing {
        let service: String
        let server: String
        let text: String
    }

    private(set) var missing: [Missing] = []
    private var addresses: [[[SocketAddress]]] = []

    /// - Throws: `SpecError` when what stands for an address cannot be one.
    init(_ services: [Settings.Service], by lookUp: @escaping NameLookUp) throws(SpecError) {
        var names: [(host: String, port: UInt16)] = []
        var asking: [(service: Int, server: Int)] = []
        for (service, entry) in services.enumerated() {
            addresses.append([])
            for (server, decided) in entry.servers.enumerated() {
                let literal = try Resolver.literal(decided.spec.address)
                addresses[service].append(literal.map { [$0] } ?? [])
                guard literal == nil, let name = Resolver.name(of: decided.spec.address) else { continue }
                names.append(name)
                asking.append((service, server))
            }
        }
        let answers = Resolver.answers(names, within: StartAddresses.patience, by: lookUp)
        for ((at, name), answer) in zip(zip(asking, names), answers) {
            switch answer {
            case .addresses(let found): addresses[at.service][at.server] = found
            case .unknown(let words), .failed(let words):
                let entry = services[at.service].servers[at.server].spec
                missing.append(
                    Missing(
                        service: services[at.service].name, server: entry.name,
                        text: "\(entry.name): \(name.host) does not resolve (\(words)); asked for until it does"))
            }
        }
    }

    /// The addresses of a server; none where its name did not resolve.
    func of(server: Int, service: Int) -> [SocketAddress] { addresses[service][server] }
}
