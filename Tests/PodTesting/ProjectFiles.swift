package import Foundation

/// Where the project lies on disk, seen from its own sources.
package enum ProjectFiles {
    /// The folder of `Package.swift`.
    package static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    package static let golden = root.appendingPathComponent("Tests/Golden", isDirectory: true)
    package static let scripts = root.appendingPathComponent("scripts", isDirectory: true)

    /// The program that was built with these tests: it lies beside the test bundle.
    package static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("podsh")

    /// What CrashTests preload into podsh; it lies there too.
    package static let effectKiller = program.deletingLastPathComponent().appendingPathComponent("libEffectKiller.so")

    /// The files of a folder with this extension, by name. Empty when the folder is not there.
    package static func files(in folder: URL, extension wanted: String) -> [URL] {
        let found = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (found ?? []).filter { $0.pathExtension == wanted }
            .sorted { Array($0.lastPathComponent.utf8).lexicographicallyPrecedes(Array($1.lastPathComponent.utf8)) }
    }
}
