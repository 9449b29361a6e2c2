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
        help: ArgumentHelp("An HTTP check's method. (default: GET)", valueName: "method"),
        transform: { try HealthOptions.read("--check-method", $0, HealthCheck.method) })
    var checkMethod: String?

    @Option(
        help: ArgumentHelp("An HTTP check's Host field. (default: the server's address)", valueName: "host"),
        transform: { try HealthOptions.read("--check-host", $0, HealthCheck.host) })
    var checkHost: String?

    @Option(
        help: ArgumentHelp("The statuses with which an HTTP check passes. (default: 200-399)", valueName: "range"),
        transform: { try HealthOptions.read("--check-status", $0, HealthCheck.status) })
    var checkStatus: ClosedRange<Int>?

    @Option(
        help: ArgumentHelp(
            "What the first 16 KiB of an HTTP check's body must contain. (default: anything)", valueName: "text"),
        transform: { try HealthOptions.read("--check-body", $0, HealthCheck.body) })
    var checkBody: String?

    @Option(
        help: ArgumentHelp("How long a check may take. (default: 2s)", valueName: "time"),
        transform: DurationArgument.positive)
    var checkTimeout = DurationArgument(HealthCheck(.tcp).timeout)

    @Option(
        help: ArgumentHelp("Between two checks of a server. (default: 2s)", valueName: "time"),
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
        help: ArgumentHelp(
            "The most servers that are out that way, rounded down; never the last. (default: 50)",
            valueName: "percent"),
        transform: WholeNumber.within(1...100))
    var ejectShare = 50

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

    private static func read<Value>(
        _ option: String, _ text: String, _ parse: (String) throws(SpecError) -> Value
    ) throws -> Value {
        do throws(SpecError) { return try parse(text) } catch { throw ValidationError("\(option): \(error.message)") }
    }

    /// Puts the flags into a service.
    ///
    /// - Throws: `SpecError` where flags do not go together.
    func apply(to service: inout Configuration.Service) throws(SpecError) {
        try refuseUnused()
        service.check = check
        if let checkMethod { service.check?.method = checkMethod }
        service.check?.host = checkHost
        if let checkStatus { service.check?.expectedStatus = checkStatus }
        service.check?.expectedBody = checkBody
        service.check?.timeout = checkTimeout.duration
        service.check?.interval = checkInterval.duration
        service.check?.rise = checkRise
        service.check?.fall = checkFall
        service.failsOpen = allDown == .open
        service.ejects = eject == .on
        service.ejectedShare = Double(ejectShare) / 100
        service.ejectsAtErrorShare = ejectErrorShare.map { Double($0) / 100 }
        service.slowStart = slowStart.duration
    }

    /// A flag that would do nothing is a slip.
    private func refuseUnused() throws(SpecError) {
        let given: [(String, Bool)] = [
            ("--check-method", checkMethod != nil), ("--check-host", checkHost != nil),
            ("--check-status", checkStatus != nil), ("--check-body", checkBody != nil),
        ]
        if let (option, _) = given.first(where: \.1), check?.kind != .http {
            throw SpecError("\(option) is for HTTP checks: add --check http:/path")
        }
        if checkMethod == "HEAD" && checkBody != nil {
            throw SpecError("--check-body: the answer to HEAD has no body; leave out --check-method HEAD")
        }
    }
}
