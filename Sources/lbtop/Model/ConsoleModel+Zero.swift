extension ConsoleModel {
    /// Counts from now on, or from the engine's start again.
    mutating func toggleZero() {
        if zero != nil { return clearZero() }
        guard let snapshot = live.snapshot else { return say("nothing has been counted yet", .warning) }
        zero = ZeroPoint(snapshot, unixMilliseconds: live.unixMilliseconds)
        say("the numbers shown count from now; Z counts from the start again")
    }

    mutating func clearZero() {
        guard zero != nil else { return say("the numbers count from the start already") }
        zero = nil
        say("the numbers shown count from the start again")
    }
}
