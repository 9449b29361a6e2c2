import Balancer

/// The demo's sample servers: child processes of different speed, one of them erring now and then.
struct DemoServers {
    /// How each server behaves, by turns: speeds that differ enough to tell the strategies apart.
    private static let manners: [(delay: String, jitter: String, errors: String)] = [
        ("2ms", "1ms", "0%"), ("5ms", "2ms", "0%"), ("9ms", "5ms", "2%"), ("22ms", "8ms", "0%"),
    ]

    /// What the balancer is given.
    let specs: [ServerSpec]
    private let processes: [ChildProcess]

    /// Starts `count` servers and waits until they listen.
    ///
    /// - Throws: `SpecError` when one does not.
    init(count: Int) throws(SpecError) {
        var processes: [ChildProcess] = []
        var specs: [ServerSpec] = []
        for number in 0..<count {
            let manner = DemoServers.manners[number % DemoServers.manners.count]
            let name = "s\(number + 1)"
            processes.append(
                try ChildProcess([
                    "backend", "--listen", "127.0.0.1:0", "--name", name, "--delay", manner.delay,
                    "--jitter", manner.jitter, "--error-rate", manner.errors,
                ]))
        }
        for (number, process) in processes.enumerated() {
            guard let line = process.line(within: 10_000), let range = line.firstRange(of: " listening on ") else {
                throw SpecError("a sample server of the demo did not start")
            }
            let address = try ServerAddress(parsing: String(line[range.upperBound...]))
            specs.append(ServerSpec(address: address, name: "s\(number + 1)"))
        }
        self.processes = processes
        self.specs = specs
    }
}
