import Foundation
import Testing

/// Compares a screen with the text file that was looked at and kept; `RECORD_SCREENS=1` writes the file and fails.
func expectGolden(_ screen: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Goldens")
    let file = folder.appendingPathComponent(name + ".txt")
    if ProcessInfo.processInfo.environment["RECORD_SCREENS"] == "1" {
        try (screen + "\n").write(to: file, atomically: true, encoding: .utf8)
        Issue.record("recorded \(name): look at it, then run without RECORD_SCREENS", sourceLocation: sourceLocation)
        return
    }
    guard let kept = try? String(contentsOf: file, encoding: .utf8) else {
        Issue.record("no golden screen \(name): RECORD_SCREENS=1 writes it", sourceLocation: sourceLocation)
        return
    }
    #expect(screen + "\n" == kept, "the screen differs from \(name).txt", sourceLocation: sourceLocation)
}
