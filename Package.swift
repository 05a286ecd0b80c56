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

/// Tests are not optimised where the rest is: that halves what the compiler does for them, and what they measure is in
/// other targets.
let testSettings = settings + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

@MainActor func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["PodTesting", "PodText", "PodCollections"],
        swiftSettings: testSettings)
}

// Why each dependency is here:
// - swift-argument-parser: flags, help and shell completions of the `podsh` executable, nothing else.
// - GRDB: SQLite for the journal on disk, and for what an environment that stays comes back from (PodStore).
// - libarchive: reads image layers; libcrypto: their SHA-256 digests; libssl: probes over TLS.
// - Yams: reads YAML into nodes that know their place (PodKubernetes; PodCompose has its trees).
// - swift-nio: the sockets and the HTTP of a served environment, with the limits that hostile clients ask for
//   (PodServe); its thread is started where something is served and nowhere else. swift-nio-ssl: its TLS, on a
//   BoringSSL of its own, so that libssl's version does not matter. Together they are most of a fresh clone's build in
//   debug beside podsh's own code: about two minutes of two cores. The program in debug grows from 48 to 70 MB without
//   its symbols, and its start by some 2 ms.
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
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ],
    targets: [
        // Pure rooms: no clock, randomness, environment, file, task or `await`.
        .target(name: "PodCollections", swiftSettings: settings),
        .target(name: "PodText", swiftSettings: settings),
        .target(name: "PodSyntax", dependencies: ["PodText"], swiftSettings: settings),
        .target(name: "PodModel", dependencies: ["PodCollections"], swiftSettings: settings),
        .target(name: "PodLanguage", dependencies: ["PodText", "PodSyntax", "PodModel"], swiftSettings: settings),
        .target(name: "PodTables", dependencies: ["PodCollections", "PodModel", deque], swiftSettings: settings),
        .target(
            name: "PodControllers", dependencies: ["PodCollections", "PodModel", "PodTables", deque],
            swiftSettings: settings),
        .target(
            name: "PodScheduling", dependencies: ["PodCollections", "PodModel", "PodTables", deque],
            swiftSettings: settings),
        .target(
            name: "PodControl",
            dependencies: [
                "PodCollections", "PodModel", "PodTables", "PodControllers", "PodScheduling", heap, deque,
            ],
            swiftSettings: settings),
        .target(name: "PodLifecycle", dependencies: ["PodCollections", "PodModel"], swiftSettings: settings),
        .target(
            name: "PodSimulation", dependencies: ["PodCollections", "PodModel", "PodLifecycle", "PodControl", heap],
            swiftSettings: settings),
        .target(
            name: "PodKubernetes",
            dependencies: ["PodText", "PodSyntax", "PodModel", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings),
        .target(
            name: "PodCompose", dependencies: ["PodText", "PodSyntax", "PodModel", "PodKubernetes"],
            swiftSettings: settings),
        // The Kubernetes API as a control plane of ours answers it; pure, and nothing of a socket.
        .target(
            name: "PodAPI",
            dependencies: ["PodText", "PodSyntax", "PodModel", "PodKubernetes", "PodLifecycle", "PodControlPlane"],
            swiftSettings: settings),
        // Draws hostile runs and judges them; pure, but for the engine it drives.
        .target(
            name: "PodAdversary",
            dependencies: ["PodCollections", "PodModel", "PodControl", "PodLifecycle", "PodSimulation", "PodEngine"],
            swiftSettings: settings),
        // Effects begin here.
        .target(name: "PodKernel", dependencies: ["PodModel", "PodLifecycle", "CLinux"], swiftSettings: settings),
        .target(
            name: "PodNetwork", dependencies: ["PodModel", "PodLifecycle", "PodKernel", "CLinux"],
            swiftSettings: settings),
        .target(
            name: "PodImages",
            dependencies: ["PodText", "PodModel", "PodLifecycle", "PodKernel", "CLinux", "CArchive", "CCrypto"],
            swiftSettings: settings),
        .target(
            name: "PodRuntime",
            dependencies: [
                "PodText", "PodModel", "PodLifecycle", "PodKernel", "PodNetwork", "PodImages", "CLinux", "CCrypto",
            ],
            swiftSettings: settings),
        .target(
            name: "PodHousekeeping",
            dependencies: [
                "PodModel", "PodLifecycle", "PodKernel", "PodNetwork", "PodImages", "PodRuntime", "CLinux",
            ],
            swiftSettings: settings),
        .target(
            name: "PodStore",
            dependencies: [
                "PodText", "PodModel", "PodControl", "PodLifecycle", "PodEngine",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        // The Kubernetes API on sockets: HTTP, TLS and WebSocket are NIO's, the answers PodAPI's.
        .target(
            name: "PodServe",
            dependencies: [
                "PodText", "PodAPI", "PodLifecycle", "CCrypto", "CLinux",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings),
        .target(name: "CLinux"),
        .systemLibrary(name: "CArchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "PodControlPlane", dependencies: ["PodModel", "PodLifecycle"], swiftSettings: settings),
        .target(
            name: "PodEngine",
            dependencies: ["PodCollections", "PodModel", "PodControl", "PodLifecycle", "PodControlPlane", heap],
            swiftSettings: settings),
        .target(
            name: "PodSession",
            dependencies: [
                "PodCollections", "PodText", "PodSyntax", "PodLanguage", "PodModel", "PodKubernetes", "PodCompose",
                "PodLifecycle", "PodControlPlane", "CLinux",
            ],
            swiftSettings: settings),
        .target(
            name: "PodShell",
            dependencies: [
                "PodCollections", "PodText", "PodModel", "PodSyntax", "PodLanguage", "PodKubernetes", "PodLifecycle",
                "PodControlPlane", "PodSession",
            ],
            swiftSettings: settings),
        .target(
            name: "PodEditline", dependencies: ["PodText", "PodSession", "PodShell", "CEditline"],
            swiftSettings: settings),
        .target(name: "CEditline", dependencies: ["CLibedit"]),
        .systemLibrary(name: "CLibedit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
        .executableTarget(
            name: "podsh",
            dependencies: [
                "PodText", "PodSyntax", "PodModel", "PodLanguage", "PodKubernetes", "PodCompose", "PodControl",
                "PodLifecycle", "PodSimulation", "PodControlPlane", "PodEngine", "PodAdversary", "PodSession",
                "PodShell", "PodEditline",
                "PodKernel", "PodNetwork", "PodImages", "PodRuntime", "PodHousekeeping", "PodStore", "PodAPI", "PodServe",
                "CLinux",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "podsh-bench",
            dependencies: [
                "PodSyntax", "PodModel", "PodLanguage", "PodControl", "PodLifecycle", "PodSimulation",
                "PodControlPlane",
                "PodEngine", "PodSession", "PodShell",
                "PodKernel", "PodNetwork", "PodImages", "PodRuntime", "PodHousekeeping",
            ],
            swiftSettings: settings),
        .target(
            name: "PodTesting",
            dependencies: [
                "PodCollections", "PodSyntax", "PodModel", "PodControl", "PodLifecycle", "PodSimulation",
                "PodControlPlane",
                "PodEngine",
                "PodKernel", "PodNetwork", "PodImages", "PodRuntime", "PodHousekeeping",
            ],
            path: "Tests/PodTesting", swiftSettings: settings),
        .target(name: "EffectKiller", path: "Tests/EffectKiller"),
        tests("PodSyntaxTests", ["PodSyntax"]),
        tests("PodModelTests", ["PodModel"]),
        tests("PodLanguageTests", ["PodSyntax", "PodModel", "PodLanguage"]),
        tests("PodControllersTests", ["PodModel", "PodTables", "PodControllers"]),
        tests("PodSchedulingTests", ["PodModel", "PodTables", "PodScheduling"]),
        tests("PodControlTests", ["PodModel", "PodTables", "PodControllers", "PodControl"]),
        tests("PodKubernetesTests", ["PodSyntax", "PodModel", "PodKubernetes"]),
        tests("PodComposeTests", ["PodSyntax", "PodModel", "PodLanguage", "PodCompose"]),
        tests(
            "PodAPITests",
            [
                "PodModel", "PodTables", "PodKubernetes", "PodControl", "PodLifecycle", "PodSimulation",
                "PodControlPlane", "PodEngine", "PodAPI",
            ]),
        tests(
            "PodServeTests",
            [
                "PodModel", "PodSimulation", "PodControlPlane", "PodEngine", "PodAPI", "PodServe",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
                // A connection whose time the test moves.
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ]),
        tests("PodLifecycleTests", ["PodModel", "PodLifecycle"]),
        tests(
            "PodEngineTests",
            ["PodModel", "PodControl", "PodLifecycle", "PodSimulation", "PodControlPlane", "PodEngine"]),
        tests("PodAdversaryTests", ["PodModel", "PodAdversary"]),
        tests(
            "PodSessionTests",
            [
                "PodSyntax", "PodModel", "PodLanguage", "PodKubernetes", "PodCompose", "PodControl", "PodLifecycle",
                "PodSimulation", "PodControlPlane", "PodEngine", "PodSession",
            ]),
        tests(
            "PodShellTests",
            [
                "PodSyntax", "PodModel", "PodLanguage", "PodKubernetes", "PodControl", "PodLifecycle", "PodSimulation",
                "PodControlPlane", "PodEngine", "PodSession", "PodShell",
            ]),
        tests("PodKernelTests", ["PodModel", "PodLifecycle", "PodKernel", "CLinux"]),
        tests("PodNetworkTests", ["PodModel", "PodLifecycle", "PodKernel", "PodNetwork", "CLinux"]),
        tests("PodImagesTests", ["PodModel", "PodLifecycle", "PodKernel", "PodImages", "CLinux"]),
        tests(
            "PodRuntimeTests",
            ["PodModel", "PodLifecycle", "PodKernel", "PodNetwork", "PodImages", "PodRuntime", "CLinux"]),
        tests("PodHousekeepingTests", ["PodModel", "PodLifecycle", "PodKernel", "PodRuntime", "PodHousekeeping"]),
        tests(
            "PodStoreTests",
            ["PodModel", "PodControl", "PodLifecycle", "PodSimulation", "PodEngine", "PodStore"]),
        tests("ProgramTests", ["PodSyntax", "PodLanguage", "PodModel"]),
    ]
)

// Tests/Fuzz is one folder with two uses: a test that replays the corpora, and, only where scripts/fuzz builds, the program
// that libFuzzer drives.
let fuzzed: [Target.Dependency] = [
    "PodText", "PodCollections",
    "PodSyntax", "PodModel", "PodLanguage", "PodKubernetes", "PodCompose", "PodAPI", "PodControl", "PodLifecycle",
    "PodSimulation", "PodControlPlane", "PodEngine", "PodSession",
    "PodKernel", "PodNetwork", "PodImages", "PodRuntime", "PodHousekeeping",
]
if Context.environment["PODSH_FUZZ"] == nil {
    package.targets.append(
        .testTarget(
            name: "FuzzTests", dependencies: fuzzed + ["PodTesting"], path: "Tests/Fuzz",
            exclude: ["Corpus", "Driver.swift"],
            swiftSettings: settings))
} else {
    package.targets.append(
        .executableTarget(
            name: "podsh-fuzz", dependencies: fuzzed, path: "Tests/Fuzz", exclude: ["Corpus", "CorpusTests.swift"],
            swiftSettings: settings))
}
