import ArgumentParser
import Balancer

/// The flags for checks, ejection and what happens when servers are out.
struct HealthOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Check servers actively: tcp, or http:/path. (default: no checks)", valueName: "check"),
        transform: { text in
            do throws(SpecError) { return try HealthCheck(parsing: text) } catch {
                throw ValidationError("--check: \(error.message)")
            }
        })
    var check: HealthCheck?

    @Option(
        help: ArgumentHelp("Between two checks of a server, give or take a tenth. (default: 2s)", valueName: "time"),
        transform: DurationArgument.positive)
    var checkInterval = DurationArgument(HealthCheck(.tcp).interval)

    @Option(
        help: ArgumentHelp("Checks passed in a row that bring a server back. (default: 2)", valueName: "n"),
        transform: WholeNumber.within(1...100))
    var checkRise = HealthCheck(.tcp).rise

    @Option(
        help: ArgumentHelp("Checks failed in a row that take a server out. (default: 3)", valueName: "n"),
        transform: WholeNumber.within(1...100))
    var checkFall = HealthCheck(.tcp).fall

    @Option(
        help: ArgumentHelp(
            "When all servers are out: answer 503 at once, or try them all the same (open).",
            valueName: "503|open"))
    var allDown = AllDown.unavailable

    @Option(
        help: ArgumentHelp(
            "Take a server out for a while after 5 failed answers in a row.", valueName: "on|off"))
    var eject = Switch.on

    @Option(
        name: .customLong("eject-5xx"),
        help: ArgumentHelp(
            "Take a server out for a while when this share of its answers, over 2 s, is 5xx. (default: none does)",
            valueName: "percent"),
        transform: WholeNumber.within(1...100))
    var ejectErrorShare: Int?

    @Option(
        help: ArgumentHelp(
            "How long a new or returned server takes to get its full share. (default: 0s, at once)", valueName: "time"),
        transform: DurationArgument.orZero)
    var slowStart = DurationArgument(.zero)

    /// What `--all-down` takes.
    enum AllDown: String, ExpressibleByArgument {
        case unavailable = "503"
        case open
    }

    /// Puts the flags into a service.
    func apply(to service: inout Configuration.Service) {
        service.check = check
        service.check?.interval = checkInterval.duration
        service.check?.rise = checkRise
        service.check?.fall = checkFall
        service.failsOpen = allDown == .open
        service.ejects = eject == .on
        service.ejectsAtErrorShare = ejectErrorShare.map { Double($0) / 100 }
        service.slowStart = slowStart.duration
    }
}
