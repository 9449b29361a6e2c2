/// A server's figures stand beside its name, not below a key of their own: readers of `--json` write
/// `.services[].servers[].requests`.
extension ServerSnapshot {
    private enum CodingKeys: String, CodingKey {
        case id, name, address, state, reason, stateSinceUnixMilliseconds, weight, inFlight, open, idle, fairShare
        case drainMillisecondsLeft, maximum, isBackup, slowStartMilliseconds, isChecked, lastCheck
    }

    /// Reads what `encode` writes.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(UInt64.self, forKey: .id)
        name = try values.decode(String.self, forKey: .name)
        address = try values.decode(String.self, forKey: .address)
        state = try values.decode(ServerState.self, forKey: .state)
        reason = try values.decodeIfPresent(String.self, forKey: .reason)
        stateSinceUnixMilliseconds = try values.decode(Int64.self, forKey: .stateSinceUnixMilliseconds)
        weight = try values.decode(Int.self, forKey: .weight)
        inFlight = try values.decode(Int.self, forKey: .inFlight)
        open = try values.decode(Int.self, forKey: .open)
        idle = try values.decode(Int.self, forKey: .idle)
        fairShare = try values.decode(Double.self, forKey: .fairShare)
        drainMillisecondsLeft = try values.decodeIfPresent(Int64.self, forKey: .drainMillisecondsLeft)
        maximum = try values.decodeIfPresent(Int.self, forKey: .maximum)
        isBackup = try values.decode(Bool.self, forKey: .isBackup)
        slowStartMilliseconds = try values.decodeIfPresent(Int64.self, forKey: .slowStartMilliseconds)
        isChecked = try values.decode(Bool.self, forKey: .isChecked)
        lastCheck = try values.decodeIfPresent(CheckFigures.self, forKey: .lastCheck)
        traffic = try TrafficFigures(from: decoder)
    }

    /// Writes the server's own values and its traffic side by side.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(id, forKey: .id)
        try values.encode(name, forKey: .name)
        try values.encode(address, forKey: .address)
        try values.encode(state, forKey: .state)
        try values.encodeIfPresent(reason, forKey: .reason)
        try values.encode(stateSinceUnixMilliseconds, forKey: .stateSinceUnixMilliseconds)
        try values.encode(weight, forKey: .weight)
        try values.encode(inFlight, forKey: .inFlight)
        try values.encode(open, forKey: .open)
        try values.encode(idle, forKey: .idle)
        try values.encode(fairShare, forKey: .fairShare)
        try values.encodeIfPresent(drainMillisecondsLeft, forKey: .drainMillisecondsLeft)
        try values.encodeIfPresent(maximum, forKey: .maximum)
        try values.encode(isBackup, forKey: .isBackup)
        try values.encodeIfPresent(slowStartMilliseconds, forKey: .slowStartMilliseconds)
        try values.encode(isChecked, forKey: .isChecked)
        try values.encodeIfPresent(lastCheck, forKey: .lastCheck)
        try traffic.encode(to: encoder)
    }
}
