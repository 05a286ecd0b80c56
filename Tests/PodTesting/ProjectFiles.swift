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

    /// The files of a folder with this extension, by name. There are some: a test of none would pass.
    package static func files(in folder: URL, extension wanted: String) -> [URL] {
        let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        let found = all.filter { $0.pathExtension == wanted }
        precondition(!found.isEmpty, "there is no .\(wanted) in \(folder.path)")
        return found.sorted {
            Array($0.lastPathComponent.utf8).lexicographicallyPrecedes(Array($1.lastPathComponent.utf8))
        }
    }

    package static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The Swift files below a folder of the project, by path, with their lines.
    package static func swift(under folder: String) throws -> [(path: String, lines: [String])] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.appendingPathComponent(folder).path)
        return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            let text = try text("\(folder)/\(path)")
            return ("\(folder)/\(path)", text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        }
    }
}
