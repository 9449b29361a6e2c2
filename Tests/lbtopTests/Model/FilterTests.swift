import Balancer
import Testing

@testable import lbtop

/// Filtering the table: what matches, what the cursor does, and what stays true of hidden servers.
@Suite struct FilterTests {
    @Test(arguments: [
        ("a", ["a1", "a2", "a3", "a4"]), ("B", ["b1", "b2"]), ("0.0.1", ["a1", "a2", "a3", "a4"]),
        ("!a", ["b1", "b2"]),
        ("state:down", ["b2"]), ("state:d", ["b1", "b2"]), ("!state:up", ["b1", "b2"]), ("p99>13", ["a3", "a4", "b1"]),
        ("p99>=14.1ms", ["a4", "b1"]), ("p99<9.9", ["a1"]), ("!p99>13", ["a1", "a2", "b2"]), ("err>0", ["a4", "b2"]),
        ("err=91", ["b2"]), ("a err>0", ["a4"]), ("req/s>4.4k", ["a1", "a2"]), ("req<1", ["b1", "b2"]),
        ("share>24%", ["a1", "a2"]), ("wt>10", ["a4"]), ("conn<=296 a", ["a1"]), ("p99>", allNames), ("!", allNames),
        ("state:", allNames), ("nothing>3", []), ("p99>x", []), ("  ", allNames),
    ])
    func theFilter(text: String, names: [String]) {
        var stage = Stage.running()
        stage.press(":filter \(text)<enter>")
        #expect(stage.names == names)
        stage.press("<esc>")
        stage.press("/\(text)<enter>")
        #expect(stage.names == names)
    }

    private static let allNames = ["a1", "a2", "a3", "a4", "b1", "b2"]

    @Test func itActsWhileOneTypesAndEscClearsIt() {
        var stage = Stage.running()
        stage.press("/b")
        #expect(stage.names == ["b1", "b2"])
        #expect(stage.screen.contains("2 of 6"))
        stage.press("2")
        #expect(stage.names == ["b2"])
        stage.press("<bs>")
        #expect(stage.names == ["b1", "b2"])
        stage.press("<esc>")
        #expect(stage.names.count == 6)
        stage.press("/b<enter>")
        #expect(stage.screen.contains("/b 4 hidden"))
        stage.press("<esc>")
        #expect(stage.names.count == 6)
        #expect(!stage.screen.contains("hidden"))
        stage.press("<f4>b<enter>/<bs><bs>")
        #expect(stage.names.count == 6)
        #expect(stage.effects.isEmpty, "letters typed into the filter are no orders")
    }

    @Test func theCursorStaysOnItsServerOrGoesToTheFirstThatIsShown() {
        var stage = Stage.running()
        stage.press("jj/a")
        #expect(stage.selected == "a3")
        stage.press("<esc>/b")
        #expect(stage.selected == "b1")
        stage.press("<down>")
        #expect(stage.selected == "b2")
        stage.press("<enter>k+")
        #expect(stage.effects == [.submit(.weight(server: "b1", 11), service: "default")])
        stage.press("<esc><esc>/zzz<enter>")
        #expect(stage.selected == nil)
        stage.press("d")
        #expect(stage.effects.count == 1)
        #expect(stage.screen.contains("no server matches zzz"))
    }

    @Test func noKeyHitsTheNeighbourOfAServerThatTheFilterHides() {
        var stage = Stage.running()
        stage.press("/p99>13<enter>j")
        #expect(stage.selected == "a4")
        stage.change("a4") { $0.traffic.latency.p99 = 1_000 }
        stage.pass()
        #expect(stage.names == ["a3", "b1"])
        #expect(stage.selected == nil)
        for key in ["d", "m", "+", "x"] { stage.press(key) }
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.contains("a4 is hidden by the filter now"))
        stage.press("j")
        #expect(stage.selected == "b1")
    }

    @Test func aServerThatBeginsToMatchAppears() {
        var stage = Stage.running()
        stage.press("/state:off<enter>")
        #expect(stage.screen.contains("None of 6 servers matches /state:off"))
        stage.change("a2") { $0.state = .off }
        stage.pass()
        #expect(stage.names == ["a2"])
    }

    @Test func countsAndAlarmsAreOfAllServers() {
        var stage = Stage.running()
        stage.press("/b<enter>")
        #expect(stage.screen.contains("4 up  1 drain  1 down"))
        #expect(!stage.screen.contains("NO SERVER"))
        stage.width = 18
        stage.height = 2
        #expect(stage.screen.contains("4/6 up"))
    }

    @Test func itWorksOnAPausedDisplay() {
        var stage = Stage.running()
        stage.press("p/b<enter>")
        #expect(stage.names == ["b1", "b2"])
        #expect(stage.selected == "b1")
    }

    @Test func commandsReachHiddenServersByName() {
        var stage = Stage.running()
        stage.press("/b<enter>:drain a1<enter>")
        #expect(stage.effects == [.submit(.drain(server: "a1"), service: "default")])
    }
}
