import Balancer
import Testing

@testable import lbtop

/// Views on digits, the lists of connections and events, and what keys do there.
@Suite struct ViewTests {
    @Test func digitsShowViewsAndChangeNothing() {
        var stage = Stage.running(Stage.watched())
        for (key, sign) in [("2", "2 latency"), ("3", "3 connections"), ("4", "4 events"), ("1", " lbtop ")] {
            stage.press(key)
            #expect(stage.screen.split(separator: "\n")[0].contains(sign))
        }
        for key in "2345678901" { stage.press(String(key)) }
        #expect(stage.effects.isEmpty)
    }

    @Test(arguments: ["2", "3", "4"]) func escapeGoesBackToTheMainView(key: String) {
        var stage = Stage.running(Stage.watched())
        stage.press("/a<enter>" + key + "/<^u>zz<enter>")
        #expect(stage.model.filterText == "zz")
        stage.press("<esc>")
        #expect(stage.model.filterText.isEmpty && stage.model.view != .main)
        stage.press("<esc>")
        #expect(stage.model.view == .main)
    }

    @Test func connectionsAreAskedForWhileTheyAreShownAndNoLonger() {
        var stage = Stage.running()
        #expect(stage.watched.isEmpty)
        stage.press("3")
        let topic = WatchTopic.connections(service: "default", server: nil)
        #expect(stage.watched == [topic], "at once")
        stage.press("jk")
        #expect(stage.watched == [topic], "not with every key")
        stage.pass(seconds: 2)
        #expect(stage.watched == [topic, topic, topic])
        #expect(stage.screen.contains("asking for the connections"))
        stage.press("1")
        stage.pass(seconds: 2)
        #expect(stage.watched.count == 3)
    }

    @Test func theConnectionUnderTheCursorIsClosedAndNoOther() {
        var stage = Stage.running(Stage.watched())
        stage.press("3jjK")
        #expect(stage.screen.contains("close 10.9.4.9:51022?"))
        stage.press("<enter>")
        #expect(stage.effects.isEmpty, "Enter cancels")
        // The older ones end: the row moves, the cursor with it.
        stage.snapshot.services[0].watched?.connections[0].oldest.removeFirst(2)
        stage.pass()
        stage.press("Ky")
        #expect(stage.effects == [.submit(.close(connection: 88_102), service: "default")])
        stage.effects = []
        stage.snapshot.services[0].watched?.connections[0].oldest.removeFirst()
        stage.pass()
        stage.press("K")
        #expect(stage.screen.contains("select a connection first"))
        stage.press("y")
        #expect(stage.effects.isEmpty)
        stage.press("jKy")
        #expect(stage.effects == [.submit(.close(connection: 88_103), service: "default")])
    }

    @Test func aReadOnlyConsoleClosesNoConnection() {
        var options = ConsoleOptions()
        options.readOnly = true
        var stage = Stage.running(Stage.watched(), options: options)
        stage.press("3K")
        #expect(stage.screen.contains("read-only"))
        stage.press("y")
        #expect(stage.effects.isEmpty)
    }

    @Test func elsewhereTheKeySaysWhereConnectionsAre() {
        var stage = Stage.running(Stage.watched())
        stage.press("K")
        #expect(stage.screen.contains("3 shows them"))
        stage.press("y")
        #expect(stage.effects.isEmpty)
    }

    @Test(arguments: ["3", "4"]) func noServerIsHitFromAViewThatDoesNotShowIt(view: String) {
        var stage = Stage.running(Stage.watched())
        stage.press("j *" + view)
        for key in ["d", "e", "m", "x", "+", "-", "[", "]", " ", "*", "s", "<", ">", "r"] {
            stage.press(key)
            #expect(stage.model.hint?.text.contains("1 shows them") == true, "\(key)")
        }
        #expect(stage.effects.isEmpty)
    }

    @Test func connectionsAreFiltered() {
        var stage = Stage.running(Stage.watched())
        stage.press("3/server:a2 !tunnel<enter>")
        #expect(
            stage.screen.contains("3 of the oldest 12, 1,204 in all") || stage.screen.contains("2 of the oldest 12"))
        #expect(stage.model.shownConnections.allSatisfy { $0.server == "a2" && $0.doing != "tunnel" })
        stage.press("/nothing such<enter>")
        #expect(stage.screen.contains("none of 12 matches"))
        stage.press("1")
        #expect(stage.model.table.filter == nil, "each view has its own filter")
    }

    @Test func enterOpensTheServerOfAConnectionOrOfAnEvent() {
        var stage = Stage.running(Stage.watched())
        stage.press("3j<enter>")
        #expect(stage.model.view == .main && stage.model.showsDetail && stage.selected == "a2")
        stage.press("3gjjj<enter>")
        #expect(stage.screen.contains("this connection is at no server now"))
        stage.event(.weight, "weight of a4 to 12", server: "a4")
        stage.event(.added, "c9 added", server: "c9")
        stage.press("4<enter>")
        #expect(stage.screen.contains("c9 is not among the servers now"))
        stage.press("k<enter>")
        #expect(stage.model.showsDetail && stage.selected == "a4")
    }

    @Test func hostileBytesOfARequestAreHarmless() {
        var snapshot = Stage.watched()
        snapshot.services[0].watched?.connections[0].oldest[0].request = "GET /\u{1B}[2J\u{9B}31m\u{202E}日本\n\u{7}"
        snapshot.services[0].watched?.connections[0].oldest[0].client = "\u{1B}]0;x\u{7}"
        var stage = Stage.running(snapshot, width: 140, height: 40)
        stage.press("3K")
        let clean = stage.canvas.cells.allSatisfy { cell in
            cell.character.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        }
        #expect(clean)
        #expect(stage.screen.contains("GET /?[2J?31m?日本??"))
    }

    @Test func theEventListFollowsTheNewestUntilItIsLeft() {
        var stage = Stage.running()
        for number in 0..<100 { stage.event(.note, "note \(number)") }
        stage.press("4")
        #expect(stage.screen.contains("note 99"))
        stage.event(.note, "note 100")
        #expect(stage.screen.contains("note 100"))
        stage.press("<pgup>k")
        stage.event(.note, "note 101")
        #expect(!stage.screen.contains("note 101"))
        stage.press("g")
        #expect(stage.screen.contains("listening on 127.0.0.1:8080"))
        stage.press("G")
        stage.event(.note, "note 102")
        #expect(stage.screen.contains("note 102") && stage.screen.contains("follows the newest"))
    }

    @Test func theCursorOfTheEventListStaysOnItsEventWhenOldOnesAreForgotten() {
        var stage = Stage.running()
        for number in 0..<1100 { stage.event(.note, "note \(number)") }
        stage.press("4" + String(repeating: "<pgup>", count: 10))
        let row = stage.screen.split(separator: "\n").first { $0.hasPrefix("▶") }.map(String.init)
        for number in 0..<300 { stage.event(.note, "more \(number)") }
        #expect(row != nil && stage.screen.split(separator: "\n").first { $0.hasPrefix("▶") }.map(String.init) == row)
        for number in 0..<1000 { stage.event(.note, "most \(number)") }
        #expect(!stage.screen.contains("▶"))
        stage.press("j")
        #expect(stage.screen.contains("▶"))
    }

    @Test func eventsAreFilteredByTextAndByWhatTheyAre() {
        var stage = Stage.running()
        stage.event(.weight, "weight of a4 to 12", server: "a4", actor: "console")
        stage.event(.weight, "weight of a1 to 3", server: "a1", actor: "api")
        func texts(_ filter: String) -> [String] {
            stage.press("4<esc><esc><esc>4/" + filter + "<enter>")
            return stage.model.shownEvents.map(\.text)
        }
        #expect(texts("level:error") == ["b2 down: connection refused 3x; its requests went to others"])
        #expect(texts("kind:weight server:a4") == ["weight of a4 to 12"])
        #expect(texts("weight !by:you") == ["weight of a1 to 3"])
        #expect(texts("ROUND-robin") == ["strategy round-robin -> least-connections"])
        #expect(texts("kind:").count == 6, "not finished: hides nothing")
    }

    @Test func everyViewIsDrawnAtEverySize() {
        for (width, height) in [(20, 5), (21, 6), (40, 10), (80, 24), (140, 40), (250, 70)] {
            for snapshot in [Stage.empty(), Stage.many(500), Stage.watched()] {
                var stage = Stage(snapshot, width: width, height: height)
                stage.pass(seconds: 2)
                for keys in ["2", "3", "4", "/x", "<esc>?"] {
                    stage.press(keys)
                    #expect(stage.canvas.cells.count == width * height)
                }
            }
        }
    }
}
