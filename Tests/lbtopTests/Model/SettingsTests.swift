import Balancer
import Testing

@testable import lbtop

/// What is set by commands alone: limits, checks, timeouts, names and addresses.
@Suite struct SettingsTests {
    private func stage() -> Stage {
        var snapshot = Stage.busy()
        snapshot.services[0].check = "http GET /health"
        snapshot.services[0].servers[0].isChecked = true
        snapshot.services[0].servers[1].maximum = 40
        snapshot.process.timeouts = ["idle-timeout": 60_000, "connect-timeout": 2_000, "queue-timeout": 5_000]
        return Stage.running(snapshot)
    }

    @Test(arguments: [
        ("max a1 50", Command.Action.maximum(server: "a1", 50)), ("max a2 none", .maximum(server: "a2", nil)),
        ("check off a1", .check(server: "a1", false)), ("check on a2", .check(server: "a2", true)),
        ("timeout idle-timeout 2m", .timeout("idle-timeout", milliseconds: 120_000)),
        ("timeout connect-timeout 500ms", .timeout("connect-timeout", milliseconds: 500)),
        ("edit a1 name=x1", .edit(server: "a1", name: "x1", address: nil)),
        ("edit 10.0.0.12:9001 name=x2", .edit(server: "a2", name: "x2", address: nil)),
    ])
    func aCommandSets(line: String, action: Command.Action) {
        var stage = stage()
        stage.press(":" + line + "<enter>")
        #expect(stage.effects == [.submit(action, service: "default")])
        #expect(stage.screen.contains("sent: "))
    }

    @Test func editTakesNameAndAddressAtOnce() throws {
        var stage = stage()
        stage.press(":edit b2 address=10.0.0.99:80  name=b9<enter>")
        let address = try ServerAddress(parsing: "10.0.0.99:80")
        #expect(stage.effects == [.submit(.edit(server: "b2", name: "b9", address: address), service: "default")])
    }

    @Test(arguments: [
        ("max a1 0", "'0' is not a whole number from 1"), ("max a1 many", "nor none"),
        ("max a1", "needs a number, or none"),
        ("max zz 5", "no server 'zz'"), ("check maybe a1", "'maybe': :check on|off NAME"),
        ("check on", "needs a server's name"),
        ("timeout idle 5s", "did you mean idle-timeout?"), ("timeout", "needs a timeout's name"),
        ("timeout idle-timeout", "needs a time"), ("timeout idle-timeout 5", "write a whole number with its unit"),
        ("timeout idle-timeout 99h", "from 0s to 24h"), ("edit a1", "needs what changes"),
        ("edit", "needs a server's name"),
        ("edit a1 port=5", "'port=5': write name=X or address=Y"),
        ("edit a1 name=a2", "the name a2 is taken by 10.0.0.12:9001"),
        ("edit a1 name=bad/name", "use 1 to 32 letters"),
        ("edit a1 address=10.0.0.12:9001", "is a server already (a2)"),
        ("edit a1 address=10.0.0.12", "has no port"), ("try rond-robin", "did you mean round-robin?"),
        ("compare random rnd", "no strategy 'rnd'"), ("try", "needs a strategy's name, or keep or revert"),
        ("undo it", "'it' is too much"),
    ])
    func aWrongLineStaysWithOneClearReason(line: String, reason: String) {
        var stage = stage()
        stage.press(":" + line + "<enter>")
        #expect(stage.effects.isEmpty)
        let lines = stage.screen.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[23].contains(reason), "\(lines[23])")
        #expect(lines[22] == ":" + line)
    }

    @Test(arguments: [
        ("max a2 40", "a2 has a limit of 40 already"), ("max a1 none", "a1 has no limit already"),
        ("check on a1", "the check of a1 is on already"), ("timeout idle-timeout 60s", "idle-timeout is 1m already"),
        ("edit a1 name=a1 address=10.0.0.11:9001", "has that name and address already"),
    ])
    func whatIsSoAlreadyIsSaid(line: String, text: String) {
        var stage = stage()
        stage.press(":" + line + "<enter>")
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.contains(text))
    }

    @Test func withoutACheckThereIsNothingToSwitch() {
        var stage = Stage.running()
        stage.press(":check off a1<enter>")
        #expect(stage.screen.contains("the service has no check to switch"))
        #expect(stage.effects.isEmpty)
    }

    @Test(arguments: [
        ("timeout q<tab>", "timeout queue-timeout "), ("timeout queue-timeout 5<tab>", "timeout queue-timeout 500ms "),
        ("check of<tab>", "check off "), ("check off b2<tab>", "check off b2 "), ("max a1 n<tab>", "max a1 none "),
        ("edit a1 n<tab>", "edit a1 name="), ("edit a1 name=x ad<tab>", "edit a1 name=x address="),
        ("try k<tab>", "try keep "),
        ("compare rand<tab>", "compare random "), ("compare random ro<tab>", "compare random round-robin "),
    ])
    func tabCompletes(keys: String, line: String) {
        var stage = stage()
        stage.press(":" + keys)
        guard case .command(let prompt) = stage.model.mode else {
            Issue.record("the line has closed")
            return
        }
        #expect(prompt.editor.text == line)
    }
}
