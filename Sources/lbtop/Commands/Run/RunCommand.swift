import ArgumentParser
import Balancer
import FoundationEssentials

/// `lbtop [OPTIONS] [SERVER ...]`: the balancer, with the console in this terminal or headless.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "A TCP and HTTP load balancer with a live console.",
        usage: """
            lbtop [OPTIONS] [SERVER ...]
            lbtop demo | backend | strategies [OPTIONS]
            """,
        discussion: """
            SERVER is host:port, [v6]:port, unix:/path or unix:@name, then optional ,weight=N ,name=X ,max=N ,backup \
            ,off ,drain ,slow=TIME. Without any the console opens empty and says which key adds one.

            EXAMPLES:
              lbtop 127.0.0.1:9001 127.0.0.1:9002
              lbtop -l :8080 -s least-connections a:80,weight=3,name=a1 '[fd00::12]:80'
              lbtop -m tcp -l unix:/run/front.sock unix:/run/app.sock
              lbtop --headless --json --interval 5s 127.0.0.1:9001 > figures.jsonl

            OTHER COMMANDS:
              lbtop demo        sample servers, load on them, and the console
              lbtop backend     a sample server
              lbtop strategies  the strategies, with a sentence each
              lbtop help CMD    the help of a command

            EXIT CODES: 0 after an orderly end; 64 for wrong usage, with one line that says what to mend; 1 when \
            something outside is in the way, such as an address in use or an unreadable file.
            """)

    @Argument(help: ArgumentHelp("A server, e.g. 127.0.0.1:9001,weight=3,name=a1; repeatable.", valueName: "server"))
    var servers: [String] = []

    @OptionGroup(title: "SERVICE")
    var service: ServiceOptions

    @OptionGroup(title: "CONSOLE AND OUTPUT")
    var output: OutputOptions

    @OptionGroup(title: "LIMITS")
    var limits: LimitOptions

    @OptionGroup(title: "HEALTH")
    var health: HealthOptions

    @OptionGroup(title: "HTTP")
    var http: HTTPFlags

    /// The checked settings. Not in `validate`, which would run before the parser tells of unknown options, and blame
    /// the value of a mistyped option for being no server.
    ///
    /// - Throws: `ValidationError` with one line.
    func settings() throws -> RunSettings {
        do throws(SpecError) {
            return try RunSettings(self)
        } catch {
            throw ValidationError(error.message)
        }
    }

    func run() throws {
        var settings = try settings()
        settings.launch = Array(Swift.CommandLine.arguments.dropFirst())
        settings.options = OptionsFile(environment: ProcessInfo.processInfo.environment)
        try BalancerSession(settings: settings).run()
    }
}
