import Balancer

/// What the console wants done: values that the run loop carries out, so that the model needs no engine.
enum ConsoleEffect: Sendable, Equatable {
    /// Submit to the engine, with `ConsoleModel.actor` as the actor; the outcome comes back as an event.
    case submit(Command.Action, service: String)
    /// Look at a detail of the engine: snapshots carry it for 3 s.
    case watch(WatchTopic)
    /// End the program.
    case quit(QuitMode)
    /// Take snapshots this often from now on.
    case setInterval(Duration)
    /// Have a file written or a load started or ended.
    case errand(Errand)
    /// Save the screen, or the snapshot, in a file.
    case saveScreen(String)
    /// Send something to the terminal beside the picture.
    case terminal(TerminalSignal)
    /// Draw every cell again, whatever the terminal is thought to show.
    case redrawAll
}
