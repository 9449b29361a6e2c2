/// What a restart would lose: the services as they were changed at run time, and the command line that they were changed
/// from, by which the next start sees what has been changed there since. As JSON: the file of `--state`.
public struct KeptState: Sendable, Codable, Equatable {
    /// The version that this program writes.
    public static let currentVersion = 1

    /// The version of the format.
    public var version = KeptState.currentVersion
    /// The services.
    public var services: [Service]
    /// The timeouts as they are, and as the command line had them: milliseconds, by the names of their options.
    public var timeouts: [String: Int64]
    /// See `timeouts`.
    public var timeoutsBefore: [String: Int64]
    /// The secret under which sticky cookies name servers, in hexadecimal digits; nil where none is needed.
    public var stickySecret: String?

    /// A state of services and timeouts.
    public init(
        services: [Service] = [], timeouts: [String: Int64] = [:], timeoutsBefore: [String: Int64] = [:],
        stickySecret: String? = nil
    ) {
        self.services = services
        self.timeouts = timeouts
        self.timeoutsBefore = timeoutsBefore
        self.stickySecret = stickySecret
    }

    /// A service.
    public struct Service: Sendable, Codable, Equatable {
        /// Its name.
        public var name: String
        /// As the command line had it.
        public var commandLine: Choice
        /// As it is.
        public var present: Choice
    }

    /// What can be changed at run time.
    public struct Choice: Sendable, Codable, Equatable {
        /// The strategy's registered name.
        public var strategy: String
        /// The servers, in order.
        public var servers: [Server]
    }

    /// A server.
    public struct Server: Sendable, Codable, Equatable {
        /// The name it has in the command line; nil for one that was added at run time.
        public var origin: String?
        /// Its name.
        public var name: String
        /// Its address, as `ServerAddress` writes it.
        public var address: String
        /// Its weight, 1...256.
        public var weight: Int
        /// The most requests in flight that it takes; nil: no limit.
        public var maximum: Int?
        /// Used only while no other server is up.
        public var isBackup: Bool
        /// How long it warms up, in milliseconds; nil: as its service says.
        public var slowStartMilliseconds: Int64?
        /// What an administrator has decided about it.
        public var state: State
        /// Whether the service's check is made of it.
        public var isChecked: Bool

        /// A server as a user states it, in rotation.
        init(_ spec: ServerSpec, origin: String?, state: State = .enabled, isChecked: Bool = true) {
            self.origin = origin
            name = spec.name
            address = spec.address.description
            weight = spec.weight
            maximum = spec.maximumInFlight
            isBackup = spec.isBackup
            slowStartMilliseconds = spec.slowStartMilliseconds
            self.state = state
            self.isChecked = isChecked
        }

        /// The server as a user states it.
        ///
        /// - Throws: `SpecError` with one line when a value is none that lbtop writes.
        func spec() throws(SpecError) -> ServerSpec {
            let place = try ServerAddress(parsing: address)
            if name != address { _ = try KeptState.name(name) }
            guard ServerSpec.weights.contains(weight) else {
                throw SpecError("weight \(weight) of '\(name)' is not a whole number from 1 to 256")
            }
            if let maximum, maximum < 1 {
                throw SpecError("maximum \(maximum) of '\(name)' is not a whole number from 1 up")
            }
            var spec = ServerSpec(address: place, name: name, weight: weight, maximumInFlight: maximum)
            spec.isBackup = isBackup
            spec.start = state.start
            spec.slowStartMilliseconds = slowStartMilliseconds.map { min(max(0, $0), DurationText.longestMilliseconds) }
            return spec
        }
    }

    /// What an administrator has decided about a server.
    public enum State: String, Sendable, Codable {
        /// In rotation.
        case enabled
        /// No new picks.
        case draining
        /// Maintenance.
        case off

        /// That of a server which comes in so.
        init(_ start: ServerSpec.Start) {
            self =
                switch start {
                case .enabled: .enabled
                case .drain: .draining
                case .off: .off
                }
        }

        /// How a server comes in that is to be so.
        var start: ServerSpec.Start {
            switch self {
            case .enabled: .enabled
            case .draining: .drain
            case .off: .off
            }
        }
    }

    /// Checks every value: what stands in a file may have been changed by hand.
    ///
    /// - Throws: `SpecError` with one line about the first that cannot be.
    public func check() throws(SpecError) {
        if let stickySecret, KeptState.secret(stickySecret) == nil {
            throw SpecError("stickySecret is not an even number of hexadecimal digits, 32 at least")
        }
        for name in TimeoutName.allCases {
            if let value = timeouts[name.rawValue], !name.range.contains(value) {
                throw SpecError("\(name.rawValue) is \(value) ms, which cannot be")
            }
        }
        for service in services {
            for choice in [service.commandLine, service.present] {
                guard Strategies.named(choice.strategy) != nil else {
                    throw SpecError("there is no strategy '\(choice.strategy)'")
                }
                var names: Set<String> = []
                var addresses: Set<String> = []
                for server in choice.servers {
                    _ = try server.spec()
                    guard names.insert(server.name).inserted, addresses.insert(server.address).inserted else {
                        throw SpecError("server '\(server.name)' is there twice")
                    }
                }
            }
        }
    }

    /// A secret from its text; nil when that cannot be one.
    static func secret(_ text: String) -> [UInt8]? {
        let digits = text.utf8.map(\.hexadecimalValue)
        guard digits.count % 2 == 0, StickyNames.lengths.contains(digits.count / 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[place], let low = digits[place + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// A secret as text.
    static func text(secret: [UInt8]) -> String {
        secret.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// A name that was given, or an address that a server was named by before it was edited.
    private static func name(_ text: String) throws(SpecError) -> String {
        if (try? ServerAddress(parsing: text)) != nil { return text }
        return try ServerSpec.name(parsing: text)
    }
}
