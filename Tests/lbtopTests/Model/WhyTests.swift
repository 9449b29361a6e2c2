import Balancer
import Testing

@testable import lbtop

/// Why servers were picked, and the parts of a server's detail that the engine tells on request.
@Suite struct WhyTests {
    @Test func picksAreAskedForWhileTheyAreShown() {
        var stage = Stage.running(Stage.watched(), width: 140, height: 40)
        stage.press("i")
        #expect(stage.watched == [.picks(service: "default")])
        #expect(stage.screen.contains("in flight + 1 per weight; the lowest wins"))
        #expect(stage.screen.contains("10.9.4.7 → a2  lowest in flight + 1 per weight"))
        #expect(stage.screen.contains("a2 29.5*"))
        #expect(stage.screen.contains("→ nobody  no server was available"))
        stage.press("<esc>")
        stage.watched = []
        stage.pass()
        #expect(stage.watched.isEmpty && !stage.model.showsWhy)
    }

    @Test func withTheDetailOpenOnlyPicksOfItsServerAreShown() {
        var stage = Stage.running(Stage.watched(), width: 140, height: 40)
        stage.press("jj<enter>i")
        #expect(stage.screen.contains("why: last picks of a3"))
        #expect(stage.screen.contains("→ a3") && !stage.screen.contains("→ a1"))
    }

    @Test(arguments: [(20, 5), (40, 10), (80, 24), (139, 12), (140, 40), (250, 70)])
    func atEverySizeThePicksAreSeen(width: Int, height: Int) {
        for keys in ["i", "2i", "3i", "4i", "<enter>i"] {
            var stage = Stage.running(Stage.watched(), width: width, height: height)
            stage.press(keys)
            #expect(stage.screen.contains("why: last picks"), "\(keys) at \(width)x\(height)")
        }
    }

    @Test func theWinnerIsSeenWhereNotAllCandidatesFit() {
        var snapshot = Stage.watched()
        snapshot.services[0].watched?.picks?[0].values = (1...16).map {
            .init(server: "server-\($0)", value: Double($0))
        }
        snapshot.services[0].watched?.picks?[0].server = "server-16"
        var stage = Stage.running(snapshot, width: 40, height: 10)
        stage.press("i")
        #expect(stage.screen.contains("server-16 16*"))
    }

    @Test func everyStrategySaysWhatItsValuesAre() {
        for name in StrategyChoices.names { #expect(!WhyText.meaning(name).isEmpty, "\(name)") }
    }

    @Test func theDetailAsksForWhatItShows() {
        var stage = Stage.running(Stage.watched())
        stage.press("j<enter>")
        #expect(
            Set(stage.watched) == [
                .latency(service: "default", server: "a2"), .connections(service: "default", server: "a2"),
                .picks(service: "default"),
            ])
        stage.watched = []
        stage.press("j")
        #expect(stage.watched.contains(.latency(service: "default", server: "a3")), "the next server's at once")
    }

    @Test func allPartsOfTheDetailAreReachedByScrolling() {
        for (width, height) in [(20, 5), (40, 10), (80, 24), (140, 40)] {
            var stage = Stage.running(Stage.troubled(), width: width, height: height)
            stage.press("j<enter>")
            stage.troubles()
            if width >= 140 { stage.press("<tab>") }
            var seen = stage.screen
            for _ in 0..<60 {
                stage.press("<pgdn>")
                seen += stage.screen
            }
            for part in ["latency", "history", "health", "last errors", "connections", "why", "since the s", "changes"]
            {
                #expect(seen.contains(part), "\(part) at \(width)x\(height)")
            }
            stage.press(String(repeating: "<pgup>", count: 60).replacing("<pgup>", with: "<pgup>"))
            #expect(stage.model.detail.firstRow == 0)
        }
    }

    @Test func errorsOfAServerAreToldWithTheirTimeAndKind() {
        var stage = Stage.running(Stage.watched(), height: 60)
        stage.press("j<enter>")
        #expect(stage.screen.contains("none since the console began"))
        stage.troubles()
        #expect(stage.screen.contains("12:32:17 connect refused 3x"))
        #expect(stage.screen.contains("12:32:18 response timeout"))
    }

    @Test func oneConnectionOfTheServerIsClosedAfterAsking() {
        var stage = Stage.running(Stage.watched(), height: 60)
        stage.press("j<enter>K")
        #expect(stage.screen.contains("Tab goes to the connections"))
        stage.press("<tab>jK")
        #expect(stage.screen.contains("close [2001:db8::17]:40205?"))
        stage.press("y")
        #expect(stage.effects == [.submit(.close(connection: 88_105), service: "default")])
        stage.press("<tab>j")
        #expect(stage.selected == "a3", "keys go to the servers again")
    }

    @Test func changesMadeToTheServerAreListed() {
        var stage = Stage.running(Stage.watched(), height: 60)
        stage.troubles()
        stage.press("j<enter>")
        #expect(stage.screen.contains("weight of a2 from 8 to 10 (you)"))
        stage.press("j")
        #expect(!stage.screen.contains("weight of a2 from 8 to 10 (you)") || stage.screen.contains("events"))
    }
}
