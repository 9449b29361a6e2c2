import Testing

/// Holds the sources to the order of their layers, so that a wrong dependency fails here and not in a review.
@Suite struct ArchitectureTests {
    /// A layer with the layers of the same module whose types it may name.
    struct Layer {
        var name: String
        var sees: Set<String>
    }

    static let balancer = [
        Layer(name: "Core", sees: []),
        Layer(name: "Strategies", sees: ["Core"]),
        Layer(name: "HTTP", sees: ["Core"]),
        Layer(name: "Machines", sees: ["Core", "Strategies", "HTTP"]),
        Layer(name: "IO", sees: ["Core", "Strategies", "HTTP", "Machines"]),
        Layer(name: "Runtime", sees: ["Core", "Strategies", "HTTP", "Machines", "IO"]),
        Layer(name: "Engine", sees: ["Core", "Strategies", "HTTP", "Machines", "IO", "Runtime"]),
    ]

    static let lbtop = [
        Layer(name: "Model", sees: []),
        Layer(name: "View", sees: ["Model"]),
        Layer(name: "Panels", sees: ["Model", "View"]),
        Layer(name: "Terminal", sees: ["Model", "View", "Panels"]),
        Layer(name: "Commands", sees: ["Model", "View", "Panels", "Terminal"]),
    ]

    /// The seam: values that the engine takes and gives. They stand in Engine/, where users look for them, and hold
    /// no behaviour, so every layer may name them.
    static let seam: Set<String> = [
        "CheckFigures", "Command", "Configuration", "ConnectionFigures", "ConnectionsDetail", "EngineEvent",
        "EngineSnapshot", "KeptState", "LatencyDetail", "Limits", "PickFigures", "ProbeDetail", "ProcessFigures",
        "ServerSnapshot",
        "ServiceSnapshot", "TrafficFigures", "WatchTopic", "WatchedDetails", "WhatIfDetail",
    ]

    /// Where a file names a type of a layer that it may not see, a line each; also files outside of every layer.
    static func wrongWays(_ files: [SourceText], _ layers: [Layer], seam: Set<String> = []) -> [String] {
        var home: [String: Set<String>] = [:]
        for file in files { for type in file.declaredTypes { home[type, default: []].insert(file.layer) } }
        var problems: [String] = []
        for file in files {
            guard let layer = layers.first(where: { $0.name == file.layer }) else {
                problems.append("\(file.path) is in no layer")
                continue
            }
            for word in file.words.subtracting(seam).sorted() {
                guard let homes = home[word], !homes.contains(layer.name), homes.isDisjoint(with: layer.sees) else {
                    continue
                }
                problems.append("\(file.path) names \(word) of \(homes.sorted().joined(separator: ", "))")
            }
        }
        return problems
    }

    @Test func `a layer of Balancer names no type of a layer to its right`() throws {
        let files = try SourceText.all(below: "Sources/Balancer")
        try #require(files.count > 10)
        #expect(ArchitectureTests.wrongWays(files, Self.balancer, seam: Self.seam) == [])
    }

    @Test func `a layer of lbtop names no type of a layer to its right`() throws {
        let files = try SourceText.all(below: "Sources/lbtop")
        try #require(files.count > 10)
        #expect(ArchitectureTests.wrongWays(files, Self.lbtop) == [])
    }

    @Test func `Balancer imports neither Foundation nor the console's libraries`() throws {
        let allowed: Set<String> = ["Glibc", "CLinux", "COpenSSL", "Synchronization"]
        for file in try SourceText.all(below: "Sources/Balancer") {
            #expect(file.imports.subtracting(allowed) == [], "\(file.path)")
        }
    }

    @Test func `only the terminal layer imports ncurses`() throws {
        let importers = try SourceText.all(below: "Sources").filter { $0.imports.contains("CNcurses") }
        #expect(importers.filter { !$0.path.hasPrefix("Sources/lbtop/Terminal/") }.map(\.path) == [])
    }

    @Test func `only the I/O layer imports libcrypto`() throws {
        let importers = try SourceText.all(below: "Sources").filter { $0.imports.contains("COpenSSL") }
        #expect(importers.filter { !$0.path.hasPrefix("Sources/Balancer/IO/") }.map(\.path) == [])
    }

    @Test func `nothing is printed, and nothing traps on purpose where input decides`() throws {
        let forbidden = /\b(?:print|debugPrint|dump|fatalError)\(|\btry!|\bas!/
        for file in try SourceText.all(below: "Sources") {
            #expect(file.code.firstMatch(of: forbidden).map { String($0.output) } == nil, "\(file.path)")
        }
    }

    @Test func `no file has more than 400 lines`() throws {
        for file in try SourceText.all(below: "Sources") + SourceText.all(below: "Tests") {
            #expect(file.lineCount <= 400, "\(file.path)")
        }
    }

    // MARK: The rules themselves

    private static func file(_ path: String, _ text: String) -> SourceText { SourceText(path: path, text: text) }

    @Test func `a name that points to the right is found`() {
        let files = [
            Self.file("Sources/Balancer/Core/A.swift", "struct A { var b: B? }"),
            Self.file("Sources/Balancer/Runtime/B.swift", "public final class B { var a = A() }"),
        ]
        let problems = Self.wrongWays(files, Self.balancer)
        #expect(problems == ["Sources/Balancer/Core/A.swift names B of Runtime"])
        #expect(Self.wrongWays(files, Self.balancer, seam: ["B"]) == [])
    }

    @Test func `layers beside each other do not see each other`() {
        let files = [
            Self.file("Sources/Balancer/HTTP/A.swift", "struct A { var b: B? }"),
            Self.file("Sources/Balancer/Strategies/B.swift", "protocol B {}"),
            Self.file("Sources/Balancer/Loose.swift", "struct Loose {}"),
        ]
        let problems = Self.wrongWays(files, Self.balancer)
        #expect(
            problems == [
                "Sources/Balancer/HTTP/A.swift names B of Strategies", "Sources/Balancer/Loose.swift is in no layer",
            ])
    }

    @Test func `comments and string literals are not code`() {
        let text = """
            // print(1) B
            /* B */ let a = "B print(2) \\" B" /* x */
            @frozen public enum C { struct Inner {} }
            private struct Hidden {}
            internal import Foundation
            """
        let file = Self.file("Sources/Balancer/Core/A.swift", text)
        #expect(!file.words.contains("B"))
        #expect(!file.code.contains("print("))
        #expect(file.declaredTypes == ["C"])
        #expect(file.imports == ["Foundation"])
        #expect(file.lineCount == 5)
    }
}
