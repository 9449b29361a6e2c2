import Balancer
import Foundation
import Testing

@testable import lbtop

/// Files on the console's behalf, in a folder of the test's own.
@Suite final class ErrandTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "lbtop-errands-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: folder) }

    private func path(_ name: String) -> String { folder.appending(path: name).path }
    private func text(_ name: String) -> String? { try? String(contentsOfFile: path(name), encoding: .utf8) }

    private func errands(_ options: OptionsFile = OptionsFile(path: nil)) -> SessionErrands {
        SessionErrands(options: options, home: folder.path)
    }

    @Test func optionsAreKeptAndComeBack() throws {
        let file = OptionsFile(environment: ["HOME": folder.path])
        #expect(file.path == path(".config/lbtop/options"))
        #expect(file.read().preferences == ConsolePreferences())
        var wanted = ConsolePreferences()
        wanted.hasBell = true
        guard case .done? = errands(file).run(.saveOptions(wanted.text)) else { return fail("not saved") }
        #expect(file.read().preferences == wanted)
        wanted.hasBell = false
        _ = errands(file).run(.saveOptions(wanted.text))
        #expect(file.read().preferences == wanted)
        let left = try FileManager.default.contentsOfDirectory(atPath: path(".config/lbtop"))
        #expect(left == ["options"], "no draft stays behind")
    }

    @Test func theFoldersOfXDGGoFirst() {
        #expect(OptionsFile(environment: ["HOME": "/h", "XDG_CONFIG_HOME": "/x"]).path == "/x/lbtop/options")
        #expect(OptionsFile(environment: ["HOME": "/h", "XDG_CONFIG_HOME": "rel"]).path == "/h/.config/lbtop/options")
        #expect(OptionsFile(environment: [:]).path == nil)
        guard case .failed(let text)? = errands().run(.saveOptions("")) else { return fail("saved nowhere") }
        #expect(text.contains("no place to keep them"))
    }

    @Test func aFileOfOptionsThatCannotBeReadIsTold() throws {
        let file = OptionsFile(path: path("options"))
        try Data(repeating: 0xff, count: 3000).write(to: URL(fileURLWithPath: path("options")))
        #expect(file.read().preferences.hasMouse)
        try Data(repeating: 0x61, count: ConsolePreferences.longestText + 1).write(
            to: URL(fileURLWithPath: path("options")))
        #expect(file.read().problem?.contains("too large") == true)
        #expect(OptionsFile(path: folder.path).read().problem?.contains("cannot be read") == true)
        guard case .failed? = OptionsFile(path: "/proc/none/options").write("") as ErrandReport? else {
            return fail("written to /proc")
        }
    }

    @Test func whatAnotherWroteIsOnlyReplacedWhenToldSo() throws {
        let errands = errands()
        let ours = StateCommandLine.file(["lbtop", "a:1"])
        #expect(errands.run(.write(path: path("a.sh"), text: ours, overwrites: false)) == .wrote(path("a.sh")))
        #expect(FileManager.default.isExecutableFile(atPath: path("a.sh")))
        let next = StateCommandLine.file(["lbtop", "b:1"])
        #expect(errands.run(.write(path: "~/a.sh", text: next, overwrites: false)) == .wrote("~/a.sh"))
        #expect(text("a.sh") == next)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path("b.sh")))
        guard case .failed(let why)? = errands.run(.write(path: path("b.sh"), text: ours, overwrites: false)) else {
            return fail("replaced")
        }
        #expect(why.contains(":write! "))
        #expect(text("b.sh") == "mine")
        #expect(errands.run(.write(path: path("b.sh"), text: ours, overwrites: true)) == .wrote(path("b.sh")))
        guard case .failed? = errands.run(.write(path: path("no/such/x"), text: ours, overwrites: true)) else {
            return fail("written into nothing")
        }
    }

    @Test func theScreenIsSavedAsTextOrJSONAndReplacesNothing() throws {
        let errands = errands()
        _ = errands.run(.save(path: path("s.txt"), screen: "screen\n", snapshot: nil))
        #expect(text("s.txt") == "screen\n")
        guard case .failed? = errands.run(.save(path: path("s.txt"), screen: "x", snapshot: nil)) else {
            return fail("replaced")
        }
        _ = errands.run(.save(path: path("s.json"), screen: "x", snapshot: Stage.busy()))
        let data = Data((text("s.json") ?? "").utf8)
        #expect(try JSONDecoder().decode(EngineSnapshot.self, from: data) == Stage.busy())
    }
}
