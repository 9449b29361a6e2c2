import Balancer
import Testing

@testable import lbtop

/// A server whose first check is still running serves already.
@Suite struct CheckingTests {
    @Test func aServerThatIsCheckedCountsAsOneThatServes() {
        var stage = Stage.running()
        for name in ["a2", "a3", "a4"] { stage.change(name) { $0.state = .off } }
        stage.change("a2") { $0.state = .checking }
        stage.pass()
        stage.press("d")
        #expect(
            stage.effects == [.submit(.drain(server: "a1"), service: "default")], "not the last one: nothing is asked")
        stage.change("a1") { $0.state = .draining }
        stage.pass()
        #expect(!stage.screen.contains("NO SERVER"))
        #expect(stage.screen.contains("1 checking"))
    }
}
