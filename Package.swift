// swift-tools-version: 6.2
import PackageDescription

/// One set of settings for every Swift target of the project.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "lbtop",
    products: [
        .library(name: "Balancer", targets: ["Balancer"]),
        .executable(name: "lbtop", targets: ["lbtop"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    ],
    targets: [
        // What Swift cannot import from Linux by itself: epoll, signalfd, accept4 and friends.
        .target(name: "CLinux"),
        // ncurses (wide) and the few shims its macros and variadic functions need.
        .target(name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw")]),
        // OpenSSL's libcrypto: codes of messages.
        .target(name: "COpenSSL", linkerSettings: [.linkedLibrary("crypto")]),
        .target(name: "Balancer", dependencies: ["CLinux", "COpenSSL"], swiftSettings: settings),
        .executableTarget(
            name: "lbtop",
            dependencies: [
                "Balancer", "CLinux", "CNcurses",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        // Counts allocations by thread, for tests of what must not allocate. Only ever linked into the tests.
        .target(name: "CAllocations", path: "Tests/CAllocations"),
        .testTarget(
            name: "BalancerTests", dependencies: ["Balancer", "CLinux", "CAllocations"], swiftSettings: settings),
        .testTarget(
            name: "lbtopTests",
            dependencies: [
                "lbtop", "Balancer", "CLinux",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ], exclude: ["Goldens"], swiftSettings: settings),
        // Faults of the kernel, made on purpose. Only ever linked into the tests.
        .target(name: "CFaults", path: "Tests/CFaults"),
        .testTarget(name: "EndToEndTests", dependencies: ["Balancer", "CLinux", "CFaults"], swiftSettings: settings),
    ]
)
