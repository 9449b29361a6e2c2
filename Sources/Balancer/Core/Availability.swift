/// Whether a server may be picked, as the load table has it.
public enum Availability: UInt64, Sendable {
    /// It may not.
    case none = 0
    /// It may, until a connect to it fails: the worker that sees that passes it over at once.
    case untilConnectFails = 1
    /// It may, whatever connects say: all are tried while none is known to be well (fail open).
    case whateverHappens = 2
}
