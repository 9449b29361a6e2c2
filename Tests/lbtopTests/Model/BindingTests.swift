import Balancer
import Testing

@testable import lbtop

/// The one table of bindings against everything that derives from it.
@Suite struct BindingTests {
    @Test func noKeyMeansTwoThings() {
        let keys = Bindings.all.flatMap(\.keys)
        #expect(Set(keys).count == keys.count)
    }

    @Test func everyActionHasARowAndEveryRowAnAction() {
        #expect(Set(Bindings.all.map(\.action)) == Set(ConsoleAction.allCases))
        #expect(Bindings.all.count == ConsoleAction.allCases.count)
    }

    @Test(arguments: [10, 36, 60, 76, 136, 200]) func everyKeyAndCommandIsInTheHelp(width: Int) {
        let lines = HelpText.lines(width: width).map { $0.pieces.map(\.text).joined() }
        for binding in Bindings.all where !binding.keys.isEmpty {
            let line = lines.first { line in
                let words = line.split(separator: " ").map(String.init)
                return line.contains(binding.help) && binding.keys.allSatisfy { words.contains($0.label) }
            }
            #expect(line != nil, "\(binding.action) in \(lines)")
        }
        for command in Bindings.commands { #expect(lines.contains { $0.contains(command.form.usage) }) }
    }

    @Test func everyKeyInTheHelpHasAHandler() {
        let labels = Set(Bindings.all.flatMap(\.keys).map(\.label))
        let shown = HelpText.lines(width: 1).flatMap { line in
            line.pieces.filter { $0.style == .key && !$0.text.hasPrefix(":") }.flatMap { $0.text.split(separator: " ") }
        }
        #expect(shown.count > 30)
        for label in shown { #expect(labels.contains(String(label)), "\(label)") }
    }

    @Test func theHelpShowsAllOnAStandardTerminalInAFewPages() {
        var stage = Stage.running()
        stage.press("?")
        var seen = stage.screen
        for _ in 0..<4 {
            stage.press("<pgdn>")
            seen += stage.screen
        }
        for binding in Bindings.all where !binding.keys.isEmpty {
            #expect(seen.contains(binding.help), "\(binding.help)")
        }
        for command in Bindings.commands { #expect(seen.contains(command.form.usage), "\(command.form.usage)") }
    }

    @Test func theHelpIsSearchedByKeyWordOrCommand() {
        var stage = Stage.running()
        stage.press("?/weight")
        #expect(stage.screen.contains("weight by 10"))
        #expect(stage.screen.contains(":weight NAME N"))
        #expect(!stage.screen.contains("half page"))
        stage.press("<enter><esc>")
        #expect(stage.screen.contains("half page"), "Esc goes back to the whole page first")
        stage.press("/zzz")
        #expect(stage.screen.contains("nothing with 'zzz' in it"))
        stage.press("<esc><esc>")
        #expect(!stage.screen.contains("Esc close"))
        #expect(stage.effects.isEmpty, "letters that are searched for never act")
    }

    @Test func everyKeyOfTheTableDoesSomething() {
        for binding in Bindings.all {
            for key in binding.keys {
                var stage = Stage.running()
                stage.press("jj")
                stage.model.hint = nil
                let before =
                    "\(stage.model.table) \(stage.model.mode) \(stage.model.isPaused) \(stage.model.showsDetail) \(stage.model.view) \(stage.model.showsWhy)"
                stage.send(.key(key))
                let after =
                    "\(stage.model.table) \(stage.model.mode) \(stage.model.isPaused) \(stage.model.showsDetail) \(stage.model.view) \(stage.model.showsWhy)"
                #expect(before != after || stage.model.hint != nil || !stage.effects.isEmpty, "\(key)")
                #expect(stage.model.hint?.text.contains("does nothing here") != true)
            }
        }
    }

    @Test func theFooterNamesKeysThatWork() {
        for item in FooterPanel.keys(ConsoleModel()).items { #expect(item.text.pieces.count == 2) }
        #expect(FooterPanel.keys(ConsoleModel()).items.count == Bindings.all.count { $0.footer != nil })
    }

    @Test func everyPanelHasAPlace() {
        #expect(Set(Panels.all.map { $0.slot }) == Set(Layout.Slot.allCases))
        #expect(Panels.all.count == Layout.Slot.allCases.count)
    }

    @Test func everyCommandRunsByItsName() {
        for (form, _) in Bindings.commands {
            var snapshot = Stage.busy()
            snapshot.services[0].check = "connect"
            snapshot.process.timeouts = ["idle-timeout": 60_000]
            var options = ConsoleOptions()
            options.launch = []
            var stage = Stage.running(snapshot, options: options)
            let words = form.parameters.prefix(form.required).map { parameter in
                switch parameter {
                case .server: "a2"
                case .newServer: "9.9.9.9:9"
                case .weight: "5"
                case .strategy, .strategyOr, .optionalStrategy: "random"
                case .maximum: "9"
                case .timeout: "idle-timeout"
                case .time: "5s"
                case .changes: "name=new"
                case .word(let words): words[0]
                case .column: "name"
                case .duration: "1s"
                case .file: "/nowhere/file"
                case .optional, .text, .rest: ""
                }
            }
            let text = ([form.name] + words).joined(separator: " ")
            let result = Result { try stage.model.run(text) }
            #expect(throws: Never.self) { try result.get() }
        }
    }
}
