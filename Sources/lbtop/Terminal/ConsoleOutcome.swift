/// How the console's loop ended.
enum ConsoleOutcome: Sendable, Equatable {
    /// The user said so. `.now`: the caller stops the engine without a drain. `.drain`: the engine has drained and
    /// stopped already.
    case quit(QuitMode)
    /// The terminal is gone (end of input, an error on it, or SIGHUP): the balancer goes on headless.
    case terminalLost
    /// The engine has stopped for another reason, e.g. SIGTERM.
    case engineStopped
}
