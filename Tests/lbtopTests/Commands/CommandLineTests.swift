import ArgumentParser
import Balancer
import Testing

@testable import lbtop

/// The command line from words to settings, without starting anything.
@Suite struct CommandLineTests {
    private func settings(_ words: String...) throws -> RunSettings {
        let command = try #require(try Lbtop.parseAsRoot(words) as? RunCommand)
        return try command.settings()
    }

    /// What a command line that is refused says.
    private func ending(_ words: [String]) throws -> CommandLineEnding {
        let error = try #require(throws: (any Error).self) {
            var command = try Lbtop.parseAsRoot(words)
            if let run = command as? RunCommand {
                _ = try run.settings()
            } else {
                // Only the parser's own help command comes this far.
                try command.run()
            }
        }
        return CommandLineEnding(error)
    }

    @Test func `servers alone run the default service`() throws {
        let settings = try settings("127.0.0.1:9001", "127.0.0.1:9002,weight=3,name=a2")
        let service = try #require(settings.configuration.services.first)
        #expect(settings.configuration.services.count == 1)
        #expect(service.name == "default")
        #expect(service.listen == [.host("127.0.0.1", port: 8080)])
        #expect(service.mode == .http)
        #expect(service.strategy == "round-robin")
        #expect(service.servers.map(\.name) == ["127.0.0.1:9001", "a2"])
        #expect(service.servers.map(\.weight) == [1, 3])
        #expect(!settings.headless)
        #expect(settings.configuration.limits == Limits())
        #expect(settings.configuration.workers == nil)
    }

    @Test func `no server at all is allowed`() throws {
        #expect(try settings().configuration.services.first?.servers.isEmpty == true)
    }

    @Test func `options stand before, between and behind servers, with or without run`() throws {
        for words in [
            ["-l", ":0", "-m", "tcp", "a:1", "b:2"], ["a:1", "-l", ":0", "b:2", "-m", "tcp"],
            ["a:1", "b:2", "--mode", "tcp", "--listen", ":0"], ["run", "a:1", "b:2", "--mode=tcp", "--listen=:0"],
        ] {
            let command = try #require(try Lbtop.parseAsRoot(words) as? RunCommand)
            let service = try #require(try RunSettings(command).configuration.services.first)
            #expect(service.listen == [.host("", port: 0)])
            #expect(service.mode == .tcp)
            #expect(service.servers.map(\.name) == ["a:1", "b:2"])
        }
    }

    @Test func `the console can be told to draw with ASCII`() throws {
        #expect(try settings("--ascii").isASCII)
        #expect(try !settings().isASCII)
    }

    @Test func `every option arrives where it belongs`() throws {
        let settings = try settings(
            "-s", "peak-ewma", "-w", "3", "--pool", "7", "--warm", "2", "--connect-timeout", "1s", "--drain-timeout",
            "0s", "--log", "/tmp/x", "--headless", "--json", "--interval", "250ms", "--header-timeout", "11s",
            "--idle-timeout", "12s", "--body-timeout", "13s", "--write-timeout", "14s", "--min-rate", "15",
            "--connect-total", "16s", "--response-timeout", "17s", "--response-idle", "18s", "--server-idle-timeout",
            "19s", "--tunnel-timeout", "20s", "--max-connections", "21", "--max-head", "2k", "--max-request-line", "1k",
            "--max-queue", "26", "--linger-timeout", "27s", "--tcp-keepalive", "27s", "--max-buffers", "28m",
            "--eject-share", "30",
            "--max-fields",
            "23",
            "--max-body", "24m", "--retries", "5", "--resolve-interval", "25s", "--state", "/tmp/s")
        let configuration = settings.configuration
        #expect(configuration.services.first?.strategy == "peak-ewma")
        #expect(configuration.workers == 3)
        #expect(configuration.poolSize == 7)
        #expect(configuration.warm == 2)
        #expect(configuration.drainTimeout == .zero)
        #expect(configuration.resolveInterval == .seconds(25))
        #expect(configuration.sampleInterval == .milliseconds(250))
        #expect(settings.logPath == "/tmp/x" && settings.statePath == "/tmp/s")
        #expect(settings.headless && settings.json && !settings.readOnly)
        var wanted = Limits()
        wanted.connectTimeout = .seconds(1)
        wanted.headerTimeout = .seconds(11)
        wanted.idleTimeout = .seconds(12)
        wanted.bodyTimeout = .seconds(13)
        wanted.writeTimeout = .seconds(14)
        wanted.minimumRate = 15
        wanted.connectTotal = .seconds(16)
        wanted.responseTimeout = .seconds(17)
        wanted.responseIdle = .seconds(18)
        wanted.serverIdleTimeout = .seconds(19)
        wanted.tunnelTimeout = .seconds(20)
        wanted.maximumConnections = 21
        wanted.maximumHead = 2048
        wanted.maximumRequestLine = 1024
        wanted.maximumQueue = 26
        wanted.lingerTimeout = .seconds(27)
        #expect(configuration.services.first?.ejectedShare == 0.3)
        wanted.tcpKeepAlive = .seconds(27)
        wanted.maximumBuffers = 28 << 20
        wanted.maximumFields = 23
        wanted.maximumBody = 24 << 20
        wanted.retries = 5
        #expect(configuration.limits == wanted)
    }

    @Test func `a check's options arrive, and show in its description`() throws {
        let service = try settings(
            "--check", "http:/h", "--check-method", "POST", "--check-host", "www.example.org:80", "--check-status",
            "204", "--check-body", "all well", "--check-timeout", "700ms", "--check-interval", "3s", "--check-rise",
            "4", "--check-fall", "5"
        ).configuration.services[0]
        let check = try #require(service.check)
        #expect(check.method == "POST" && check.host == "www.example.org:80" && check.path == "/h")
        #expect(check.expectedStatus == 204...204 && check.expectedBody == "all well")
        #expect(check.timeout == .milliseconds(700) && check.interval == .seconds(3))
        #expect(check.rise == 4 && check.fall == 5)
        #expect(
            check.description == "http:/h, POST, host www.example.org:80, status 204, body has 'all well'")
        let plain = try settings("--check", "http").configuration.services[0].check
        #expect(plain == HealthCheck(.http) && plain?.description == "http:/")
    }

    @Test(arguments: [
        (["127.0.0.1:0"], "port '0'"), (["127.0.0.1:70000"], "port '70000'"), (["127.0.0.1"], "has no port"),
        (["-l", ":70000"], "--listen: port '70000'"), (["-l", ":1", "-l", ":1"], "given twice"),
        (["-s", "round-robbin"], "did you mean 'round-robin'?"), (["-s", "zzz"], "`lbtop strategies` lists them"),
        (["a:1,weight=0"], "from 1 to 256"), (["a:1,weight=-1"], "from 1 to 256"),
        (["a:1,weight=1e9"], "from 1 to 256"),
        (["a:1", "a:1"], "given twice"), (["a:1,name=x", "b:1,name=x"], "two servers are named 'x'"),
        (["--workers", "0"], "'--workers <n>': give a whole number from 1 to 256"), (["--workers"], "Missing value"),
        (["--workres", "1"], "Unknown option '--workres'"), (["-m", "udp"], "use http or tcp"),
        (["--connect-timeout", "5"], "e.g. 500ms, 2s"), (["--interval", "1ms"], "from 50ms to 1m"),
        (["--json", "a:1"], "--json needs --headless"), (["--headless", "--read-only"], "--headless has none"),
        (["--check-method", "HEAD"], "add --check http:/path"), (["--check-body", "ok", "--check", "tcp"], "for HTTP"),
        (["--check", "http", "--check-method", "get"], "--check-method: 'get' is no method"),
        (["--check", "http", "--check-status", "399-200"], "--check-status: status '399-200'"),
        (["--check", "http", "--check-host", "a b"], "--check-host: 'a b' is no host"),
        (["--check", "http", "--check-body", "x", "--check-method", "HEAD"], "has no body"),
        (["--resolve-interval", "30"], "e.g. 500ms, 2s"),
        (["demoo"], "neither a command nor a server"), (["backend"], "--listen"),
        (["backend", "-l", "x"], "has no port"),
        (["backend", "-l", ":0", "--error-rate", "200%"], "from 0% to 100%"),
        (["backend", "-l", ":0", "--name", "a b"], "1 to 32 letters"), (["strategies", "x"], "Unexpected argument"),
        (["load", "--target", "192.0.2.1:80"], "only loopback"), (["demo", "--servers", "0"], "from 1 to 16"),
        (["demo", "--seconds", "5"], "--seconds needs --headless"),
    ])
    func `wrong usage is one line on stderr and exit code 64`(words: [String], part: String) throws {
        let ending = try ending(words)
        #expect(ending.code == 64)
        #expect(ending.stream == .error)
        #expect(ending.text.contains(part), "\(ending.text)")
        #expect(ending.text.hasPrefix("lbtop: "))
        #expect(ending.text.count { $0 == "\n" } == 1 && ending.text.hasSuffix("\n"))
    }

    @Test func `help and version are no errors`() throws {
        let help = try ending(["--help"])
        #expect(help.code == 0 && help.stream == .output)
        for part in ["EXAMPLES", "--headless", "lbtop demo", "--retries", "EXIT CODES"] {
            #expect(help.text.contains(part))
        }
        #expect(try ending(["run", "--help"]).text == help.text)
        #expect(try ending(["--version"]).text == Lbtop.version + "\n")
        #expect(try ending(["backend", "-h"]).text.contains("--error-rate"))
        #expect(!help.text.contains("lbtop load"))
    }

    @Test func `what is outside in the way ends with 1`() {
        let ending = CommandLineEnding(SpecError("address in use"))
        #expect(ending.text == "lbtop: address in use\n")
        #expect(ending.code == 1 && ending.stream == .error)
    }

    @Test func `defaults stand in the help`() throws {
        let text = try ending(["--help"]).text.replacing(/\s+/, with: " ")
        for part in ["(default: 512)", "(default: 2s)", "(default: 32k)", "(default: 1h)", "(default: round-robin)"] {
            #expect(text.contains(part), "\(part)")
        }
    }
}
