import ArgumentParser
import Balancer

/// The flags for what a run shows, and where.
struct OutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Appends each event to a file as a line.", valueName: "file"))
    var log: String?

    @Flag(help: "No console: log to stderr until SIGTERM or SIGINT.")
    var headless = false

    @Flag(help: "With --headless: snapshots to stdout, a line of JSON each.")
    var json = false

    @Option(
        help: ArgumentHelp("The time from one snapshot to the next, 50ms to 1m. (default: 1s)", valueName: "time"),
        transform: { text in
            let interval = try DurationArgument(parsing: text)
            guard (50...60_000).contains(interval.milliseconds) else {
                throw SpecError("it has to be from 50ms to 1m")
            }
            return interval
        })
    var interval: DurationArgument?

    @Flag(help: "The console shows, and refuses changes.")
    var readOnly = false

    @Flag(help: "The console leaves the mouse to the terminal.")
    var noMouse = false

    @Flag(help: "No colours, as with NO_COLOR.")
    var noColor = false

    @Flag(help: "The console draws with ASCII only.")
    var ascii = false
}
