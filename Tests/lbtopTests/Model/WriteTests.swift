import ArgumentParser
import Balancer
import Testing

@testable import lbtop

/// The command line for the present state, and the command of the last change.
@Suite struct WriteTests {
    private func settings(_ words: [String]) throws -> RunSettings {
        let command = try #require(try Lbtop.parseAsRoot(words) as? RunCommand)
        return try RunSettings(command)
    }

    /// A snapshot of what `words` start, as an engine would show it.
    private func snapshot(_ settings: RunSettings) throws -> EngineSnapshot {
        let service = try #require(settings.configuration.services.first)
        var snapshot = Stage.empty()
        snapshot.services[0].strategy = service.strategy
        snapshot.services[0].servers = service.servers.enumerated().map { number, spec in
            var server = ServerSnapshot()
            server.id = UInt64(number + 1)
            (server.name, server.address, server.weight) = (spec.name, spec.address.description, spec.weight)
            (server.maximum, server.isBackup) = (spec.maximumInFlight, spec.isBackup)
            return server
        }
        return snapshot
    }

    @Test(arguments: [
        [
            "a:1", "b:2,weight=3,name=x", "-l", ":80", "-m", "tcp", "--log", "/tmp/it's here",
            "unix:/run/a b.sock,backup",
        ],
        [
            "run", "--listen=:81", "--strategy=random", "-s", "random", "--idle-timeout", "7s", "--read-only",
            "a:1,max=9",
        ],
        ["--sticky-cookie", "c", "--retries", "5", "[::1]:9,name=v6", "--no-mouse", "--interval", "2s"],
        [],
    ]) func aWrittenLineStartsTheSame(launch: [String]) throws {
        let wanted = try settings(launch)
        let snapshot = try snapshot(wanted)
        let words = StateCommandLine.words(launch: launch, service: snapshot.services[0], timeouts: [:])
        for line in [StateCommandLine.shell(words), StateCommandLine.shell(words, isWrapped: true)] {
            let read = try settings(Array(ShellWords.split(line).dropFirst()))
            #expect("\(read.configuration)" == "\(wanted.configuration)", "\(line)")
            #expect(
                read.readOnly == wanted.readOnly && read.logPath == wanted.logPath && read.hasMouse == wanted.hasMouse)
        }
    }

    @Test func changesAreInTheLine() throws {
        let launch = ["-s", "random", "a:1", "--idle-timeout", "7s", "b:2", "--strategy=ip-hash"]
        var snapshot = try snapshot(try settings(launch))
        snapshot.services[0].strategy = "least-connections"
        snapshot.services[0].servers[1].weight = 17
        snapshot.services[0].servers[1].maximum = 40
        var gone = snapshot.services[0].servers[0]
        gone.state = .removing
        snapshot.services[0].servers.append(gone)
        gone.state = .off
        (gone.name, gone.address) = ("x1", "off:1")
        snapshot.services[0].servers.append(gone)
        gone.state = .draining
        (gone.name, gone.address) = ("x2", "drain:1")
        gone.slowStartMilliseconds = 30_000
        snapshot.services[0].servers.append(gone)
        let words = StateCommandLine.words(
            launch: launch, service: snapshot.services[0], timeouts: ["idle-timeout": 1500, "header-timeout": 3000])
        let read = try settings(Array(words.dropFirst()))
        #expect(read.configuration.limits.idleTimeout == .milliseconds(1500))
        #expect(read.configuration.limits.headerTimeout == .seconds(3))
        let service = try #require(read.configuration.services.first)
        #expect(service.strategy == "least-connections")
        #expect(service.servers.map(\.weight) == [1, 17, 1, 1] && service.servers[1].maximumInFlight == 40)
        #expect(service.servers.map(\.start) == [.enabled, .enabled, .off, .drain])
        #expect(service.servers[3].slowStartMilliseconds == 30_000)
        #expect(words.count { $0.hasPrefix("--strategy") } == 1)
    }

    @Test func switchesAreThoseOfTheHelp() {
        let help = Lbtop.helpMessage(for: RunCommand.self)
        let all = Set(help.matches(of: /(?m)^  (?:-[a-z], )?(--[a-z0-9-]+)(?: <|\s|$)/).map { String($0.output.1) })
        let valued = Set(help.matches(of: /(--[a-z0-9-]+) </).map { String($0.output.1) })
        #expect(all.subtracting(valued) == StateCommandLine.switches.filter { $0.hasPrefix("--") })
    }

    @Test(arguments: [
        ("", "''"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("a=1,b", "a=1,b"), ("$(x)", "'$(x)'"),
        ("a\u{1b}[31m\nb", "'a[31mb'"), ("~/x", "'~/x'"), ("ü", "'ü'"), ("-l", "-l"), ("!x", "'!x'"),
    ])
    func wordsAreQuotedForAnyShell(word: String, quoted: String) {
        #expect(StateCommandLine.quoted(word) == quoted)
    }

    @Test func whatWasChangedIsCountedUntilItIsWritten() {
        var options = ConsoleOptions()
        options.launch = ["a:1"]
        var stage = Stage(options: options)
        stage.pass(seconds: 2)
        #expect(stage.model.unwrittenCommandLine == nil)
        stage.press("+")
        stage.event(.weight, "a1 weight 11", actor: "console", command: 9)
        stage.event(.weight, "a1 weight 12", actor: "api", command: 10)
        stage.event(.refused, "no", actor: "console", command: 11)
        stage.press("q")
        #expect(stage.screen.contains("changed from this console: 1; :write FILE keeps that"))
        #expect(
            stage.model.unwrittenCommandLine?.hasPrefix("lbtop --strategy least-connections 10.0.0.11:9001") == true)
        stage.press("<esc>:write /tmp/my file<enter>")
        guard case .errand(.write(let path, let text, false))? = stage.effects.last else { return fail("no file") }
        #expect(path == "/tmp/my file")
        #expect(
            text.hasPrefix(
                "#!/bin/sh\n\(StateCommandLine.fileMark)\nexec lbtop \\\n    --strategy least-connections \\\n    10.0.0.11:9001,"
            ))
        stage.send(.errand(.wrote(path)))
        #expect(stage.model.unwrittenText == nil)
        stage.press(":write! x<enter>")
        guard case .errand(.write("x", _, true))? = stage.effects.last else { return fail("not forced") }
        stage.press(":write<enter>")
        #expect(stage.screen.contains(":write needs a file's name"))
    }

    @Test func theLastChangeIsCopiedThenTheWholeState() {
        var options = ConsoleOptions()
        options.launch = []
        var stage = Stage.running(options: options, width: 140, height: 40)
        stage.press("y")
        guard case .terminal(.clipboard(let whole))? = stage.effects.last else { return fail("no copy") }
        #expect(whole.hasPrefix("lbtop --strategy"))
        stage.press("j+y")
        #expect(stage.effects.last == .terminal(.clipboard(":weight a2 11")))
        #expect(stage.screen.contains("copied: :weight a2 11"))
        stage.press("y")
        #expect(stage.effects.last == .terminal(.clipboard(whole)))
        stage.press("y")
        #expect(stage.effects.last == .terminal(.clipboard(":weight a2 11")))
        stage.press(":copy state<enter>")
        #expect(stage.effects.last == .terminal(.clipboard(whole)))
    }

    @Test(arguments: [
        Command.Action.weight(server: "a2", 17), .drain(server: "a1"), .enable(server: "b1"), .off(server: "a1"),
        .strategy("random"), .maximum(server: "a1", 7), .edit(server: "a1", name: "x9", address: nil),
    ]) func aCopiedCommandDoesTheSame(action: Command.Action) throws {
        var stage = Stage.running()
        let text = try #require(action.commandText)
        stage.press("\(text)<enter>")
        #expect(stage.effects == [.submit(action, service: "default")])
    }
}

/// Splits a line as a POSIX shell does, as far as `StateCommandLine` writes it.
enum ShellWords {
    static func split(_ line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        var isEscaped = false
        for character in line {
            if isEscaped {
                isEscaped = false
                if character != "\n" { word = (word ?? "") + String(character) }
            } else if isQuoted {
                if character == "'" { isQuoted = false } else { word = (word ?? "") + String(character) }
            } else {
                switch character {
                case "\\": isEscaped = true
                case "'": (isQuoted, word) = (true, word ?? "")
                case " ", "\n":
                    if let done = word { words.append(done) }
                    word = nil
                default: word = (word ?? "") + String(character)
                }
            }
        }
        return words + (word.map { [$0] } ?? [])
    }
}
