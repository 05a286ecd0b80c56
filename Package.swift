// swift-tools-version: 6.1
import PackageDescription

/// Every import is internal unless said otherwise, and a member needs its module imported: the rooms' borders stay visible.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")

@MainActor func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["PodTesting"], swiftSettings: settings)
}

// Why each dependency is here:
// - swift-argument-parser: flags, help and shell completions of the `podsh` executable, nothing else.
// - GRDB: SQLite for the journal on disk (PodStore).
// - libarchive: reads image layers; libcrypto: their SHA-256 digests.
// - Yams: reads Kubernetes' YAML into nodes that know their place (PodKubernetes).
// - swift-collections: binary heaps and deques of the engine's queues (HeapModule, DequeModule).
let package = Package(
    name: "podsh",
    products: [
        .executable(name: "podsh", targets: ["podsh"]),
        .executable(name: "podsh-bench", targets: ["podsh-bench"]),
        // For tests: preloaded into podsh, it ends it at a chosen call.
        .library(name: "EffectKiller", type: .dynamic, targets: ["EffectKiller"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Pure rooms: no clock, randomness, environment, file, task or `await`.
        .target(name: "PodSyntax", swiftSettings: settings),
        .target(name: "PodModel", swiftSettings: settings),
        .target(name: "PodLanguage", dependencies: ["PodSyntax", "PodModel"], swiftSettings: settings),
        .target(name: "PodControl", dependencies: ["PodModel", heap, deque], swiftSettings: settings),
        .target(name: "PodLifecycle", dependencies: ["PodModel"], swiftSettings: settings),
        .target(
            name: "PodSimulation", dependencies: ["PodModel", "PodLifecycle", "PodControl", heap],
            swiftSettings: settings),
        .target(
            name: "PodKubernetes", dependencies: ["PodSyntax", "PodModel", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings),
        // Draws hostile runs and judges them; pure, but for the engine it drives.
        .target(
            name: "PodAdversary", dependencies: ["PodModel", "PodControl", "PodLifecycle", "PodSimulation", "PodEngine"],
            swiftSettings: settings),
        // Effects begin here.
        .target(
            name: "PodLinux",
            dependencies: ["PodModel", "PodLanguage", "PodLifecycle", "CLinux", "CArchive", "CCrypto"],
            swiftSettings: settings),
        .target(
            name: "PodStore",
            dependencies: ["PodModel", "PodControl", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings),
        .target(name: "CLinux"),
        .systemLibrary(name: "CArchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
        .target(
            name: "PodEngine", dependencies: ["PodModel", "PodControl", "PodLifecycle", heap],
            swiftSettings: settings),
        .target(
            name: "PodSession",
            dependencies: [
                "PodSyntax", "PodLanguage", "PodModel", "PodKubernetes", "PodControl", "PodLifecycle", "PodEngine", "CLinux",
            ],
            swiftSettings: settings),
        .target(
            name: "PodShell",
            dependencies: [
                "PodModel", "PodSyntax", "PodLanguage", "PodKubernetes", "PodControl", "PodLifecycle", "PodEngine", "PodSession",
            ],
            swiftSettings: settings),
        .target(name: "PodEditline", dependencies: ["PodShell", "CEditline"], swiftSettings: settings),
        .target(name: "CEditline", dependencies: ["CLibedit"]),
        .systemLibrary(name: "CLibedit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
        .executableTarget(
            name: "podsh",
            dependencies: [
                "PodSyntax", "PodModel", "PodLanguage", "PodKubernetes", "PodControl", "PodLifecycle", "PodSimulation", "PodEngine",
                "PodAdversary", "PodSession", "PodShell", "PodEditline", "PodLinux", "PodStore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "podsh-bench",
            dependencies: [
                "PodSyntax", "PodModel", "PodLanguage", "PodControl", "PodLifecycle", "PodSimulation", "PodEngine",
                "PodSession", "PodShell", "PodLinux",
            ],
            swiftSettings: settings),
        .target(
            name: "PodTesting",
            dependencies: ["PodSyntax", "PodModel", "PodControl", "PodLifecycle", "PodSimulation", "PodEngine", "PodLinux"],
            path: "Tests/PodTesting", swiftSettings: settings),
        .target(name: "EffectKiller", path: "Tests/EffectKiller"),
        tests("PodSyntaxTests", ["PodSyntax"]),
        tests("PodModelTests", ["PodModel"]),
        tests("PodLanguageTests", ["PodSyntax", "PodModel", "PodLanguage"]),
        tests("PodControlTests", ["PodModel", "PodControl"]),
        tests("PodKubernetesTests", ["PodSyntax", "PodModel", "PodKubernetes"]),
        tests("PodLifecycleTests", ["PodModel", "PodLifecycle"]),
        tests(
            "PodEngineTests",
            ["PodModel", "PodControl", "PodLifecycle", "PodSimulation", "PodEngine"]),
        tests("PodAdversaryTests", ["PodModel", "PodAdversary"]),
        tests(
            "PodSessionTests",
            [
                "PodSyntax", "PodModel", "PodLanguage", "PodKubernetes", "PodControl", "PodLifecycle", "PodSimulation", "PodEngine",
                "PodSession",
            ]),
        tests(
            "PodShellTests",
            [
                "PodSyntax", "PodModel", "PodLanguage", "PodKubernetes", "PodControl", "PodLifecycle", "PodSimulation", "PodEngine",
                "PodSession", "PodShell",
            ]),
        tests("PodLinuxTests", ["PodModel", "PodLanguage", "PodLifecycle", "PodLinux", "CLinux"]),
        tests("PodStoreTests", ["PodModel", "PodControl", "PodStore"]),
        tests("ProgramTests", ["PodSyntax", "PodLanguage", "PodModel"]),
    ]
)

// Tests/Fuzz is one folder with two uses: a test that replays the corpora, and, only where scripts/fuzz builds, the program
// that libFuzzer drives.
let fuzzed: [Target.Dependency] = [
    "PodSyntax", "PodModel", "PodLanguage", "PodKubernetes", "PodControl", "PodLifecycle", "PodSimulation", "PodEngine",
    "PodSession", "PodLinux",
]
if Context.environment["PODSH_FUZZ"] == nil {
    package.targets.append(
        .testTarget(
            name: "FuzzTests", dependencies: fuzzed + ["PodTesting"], path: "Tests/Fuzz", exclude: ["Corpus", "Driver.swift"],
            swiftSettings: settings))
} else {
    package.targets.append(
        .executableTarget(
            name: "podsh-fuzz", dependencies: fuzzed, path: "Tests/Fuzz", exclude: ["Corpus", "CorpusTests.swift"],
            swiftSettings: settings))
}
