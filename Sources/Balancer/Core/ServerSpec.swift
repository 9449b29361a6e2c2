/// A server as a user states it: address, weight and name.
public struct ServerSpec: Sendable, Codable, Equatable {
    /// Where it listens.
    public var address: ServerAddress
    /// Its name, `[A-Za-z0-9._-]{1,32}` when given; the address as given otherwise.
    public var name: String
    /// Its weight, 1...256.
    public var weight: Int
    /// The most requests in flight it takes, or nil for no limit.
    public var maximumInFlight: Int?
    /// Used only while no other server is up.
    public var isBackup = false
    /// What it does at first.
    public var start = Start.enabled
    /// How long it warms up when it is added at run time or comes back, in milliseconds, 0 for not at all; nil: as its
    /// service says.
    public var slowStartMilliseconds: Int64?

    /// What a server does when it comes in.
    public enum Start: String, Sendable, Codable {
        case enabled, drain, off
    }

    /// The weights that are accepted.
    public static let weights = 1...256
    /// The limits of requests in flight that are accepted.
    public static let maximums = 1...1_000_000

    /// A server at `address`; the name defaults to the address as text.
    public init(address: ServerAddress, name: String? = nil, weight: Int = 1, maximumInFlight: Int? = nil) {
        self.address = address
        self.name = name ?? address.description
        self.weight = weight
        self.maximumInFlight = maximumInFlight
    }

    /// Reads `host:port`, `[v6]:port`, `unix:/path` or `unix:@name`, then optional `,weight=N` `,name=X` `,max=N`
    /// `,backup` `,off` `,drain` `,slow=TIME` in any order.
    ///
    /// - Throws: `SpecError` with one line that says what is wrong and how to mend it.
    public init(parsing text: String) throws(SpecError) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let address = try ServerAddress(parsing: String(parts.first ?? ""))
        var name: String?
        var weight = 1
        var maximum: Int?
        var isBackup = false
        var start = Start.enabled
        var slow: Int64?
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = pair.count == 2 ? String(pair[1]) : ""
            switch pair.first {
            case "weight": weight = try ServerSpec.weight(parsing: value)
            case "name": name = try ServerSpec.name(parsing: value)
            case "max":
                guard let number = Int(value), ServerSpec.maximums.contains(number) else {
                    throw SpecError("max=\(value) in '\(text)': give a whole number from 1 to 1000000, e.g. max=100")
                }
                maximum = number
            case "backup" where pair.count == 1: isBackup = true
            case "off" where pair.count == 1: start = .off
            case "drain" where pair.count == 1: start = .drain
            case "slow":
                do throws(SpecError) { slow = try DurationText.milliseconds(parsing: value, from: 0) } catch {
                    throw SpecError("slow=\(value) in '\(text)': \(error.message)")
                }
            default:
                throw SpecError(
                    "'\(part)' in '\(text)' is not an option of a server: use weight=N, name=X, max=N, backup, off, "
                        + "drain or slow=30s")
            }
        }
        self.init(address: address, name: name, weight: weight, maximumInFlight: maximum)
        self.isBackup = isBackup
        self.start = start
        slowStartMilliseconds = slow
    }

    /// Reads a weight.
    ///
    /// - Throws: `SpecError` unless it is a whole number in `weights`.
    public static func weight(parsing text: String) throws(SpecError) -> Int {
        guard let weight = Int(text), weights.contains(weight) else {
            throw SpecError("weight '\(text)' is not a whole number from 1 to 256")
        }
        return weight
    }

    /// Reads a server's name.
    ///
    /// - Throws: `SpecError` unless it is 1 to 32 of `A-Z a-z 0-9 . _ -`.
    public static func name(parsing text: String) throws(SpecError) -> String {
        let allowed = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2E || byte == 0x5F || byte == 0x2D
        }
        guard allowed, (1...32).contains(text.utf8.count) else {
            throw SpecError("name '\(text)': use 1 to 32 letters, digits, '.', '_' or '-'")
        }
        return text
    }
}

extension ServerSpec: CustomStringConvertible {
    /// The text that `init(parsing:)` reads back.
    public var description: String {
        var text = address.description
        if weight != 1 { text += ",weight=\(weight)" }
        if name != address.description { text += ",name=\(name)" }
        if let maximumInFlight { text += ",max=\(maximumInFlight)" }
        if isBackup { text += ",backup" }
        if start != .enabled { text += ",\(start.rawValue)" }
        if let slowStartMilliseconds { text += ",slow=\(DurationText.text(milliseconds: slowStartMilliseconds))" }
        return text
    }
}
