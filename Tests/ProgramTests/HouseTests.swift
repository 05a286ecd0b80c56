import Foundation
import PodTesting
import Testing

/// What holds of the project's rooms; how their text is written stands beside it.
@Suite struct HouseTests {
    /// What Package.swift says of a target: its name and the project's own targets that it may import.
    struct Room: Equatable {
        let name: String
        let imports: Set<String>
    }

    /// The targets of `Sources`, as Package.swift declares them.
    private static func declared() throws -> [Room] {
        let manifest = try ProjectFiles.text("Package.swift")
        let names = try FileManager.default.contentsOfDirectory(
            atPath: ProjectFiles.root.appendingPathComponent("Sources").path)
        return try names.sorted().map { name in
            let start = try #require(
                manifest.firstRange(
                    of: try Regex("\\.(target|executableTarget|systemLibrary)\\(\\s*name: \"\(name)\"")),
                "Sources/\(name) is no target")
            let rest = manifest[start.upperBound...]
            let end = rest.firstRange(of: /\n        (\.|tests\(|\/\/|\])/)?.lowerBound ?? rest.endIndex
            let words = rest[..<end].matches(of: /"(\w[\w-]*)"/).map { String($0.output.1) }
            return Room(name: name, imports: Set(words).intersection(names).subtracting([name]))
        }
    }

    /// README's table of rooms: a row may stand for several that are alike.
    private static func shown() throws -> [Room] {
        let lines = try ProjectFiles.text("README.md").split(separator: "\n").map(String.init)
        let head = try #require(lines.firstIndex { $0.hasPrefix("| Room | Imports |") })
        return lines[(head + 2)...].prefix { $0.hasPrefix("|") }.flatMap { line in
            let cells = line.split(separator: "|").map { $0.matches(of: /`([\w-]+)`/).map { String($0.output.1) } }
            return cells[0].map { Room(name: $0, imports: Set(cells[1])) }
        }
    }

    @Test func readmesTableOfRoomsIsWhatThePackageSays() throws {
        let (declared, shown) = (try Self.declared(), try Self.shown())
        #expect(shown.map(\.name).sorted() == declared.map(\.name))
        for room in declared {
            #expect(shown.first { $0.name == room.name }?.imports == room.imports, "\(room.name)")
        }
    }

    /// A room may only import those above it in the table, so that no two can import each other.
    @Test func roomsImportOnlyUpwardsInTheTable() throws {
        var above: Set<String> = []
        for room in try Self.shown().nonEmpty() {
            #expect(room.imports.isSubset(of: above), "\(room.name) imports what stands below it")
            above.insert(room.name)
        }
    }

    /// Sessions and shells know a control plane, not the one of this process.
    @Test(arguments: ["PodSession", "PodShell", "PodControlPlane"]) func knowsNoEngine(_ room: String) throws {
        let imports = try #require(Self.declared().first { $0.name == room }).imports
        #expect(imports.isDisjoint(with: ["PodEngine", "PodControl", "PodSimulation", "PodKernel"]))
        for (file, lines) in try ProjectFiles.swift(under: "Sources/\(room)") {
            for line in lines where line.contains(/\b(Engine|Cluster)\b/) { Issue.record("\(file): \(line)") }
        }
    }

    /// A controller reads the tables it is lent, writes its memory and answers with actions: nothing that it calls can
    /// change a table, and nothing that it could change stands outside its parameters.
    @Test(arguments: ["PodControllers", "PodScheduling"]) func signaturesShowAllThatMayBeTouched(_ room: String) throws
    {
        var looks = 0
        for (file, lines) in try ProjectFiles.swift(under: "Sources/\(room)").nonEmpty() {
            var extended: Substring = ""
            for (index, line) in lines.enumerated() {
                if let name = line.firstMatch(of: /^(?:package )?extension (\w+)/)?.output.1 { extended = name }
                if line.contains(": borrowing ClusterTables") { looks += 1 }
                let wrong =
                    line.contains(/: (inout |consuming )?ClusterTables\b|copy view\b/)
                    || line.contains(/^\s*[\w ]*\bclass \w+.*\{$|\bstatic var \w+(:[^{]*)?( =|$)|nonisolated\(unsafe\)/)
                    || line.contains("mutating func") && extended == "ClusterTables" && line.hasPrefix("    ")
                if wrong { Issue.record("\(file):\(index + 1): \(line)") }
                if line == "}" { extended = "" }
            }
        }
        #expect(looks > 20)
    }

    /// One controller a file, and each says in the protocol's words what it reads, remembers and wants done.
    @Test func everyControllerAnswersThePortOfControllers() throws {
        var count = 0
        for (file, lines) in try ProjectFiles.swift(under: "Sources/PodControllers").nonEmpty() {
            guard let name = file.firstMatch(of: /\/(\w+Controller)\.swift$/)?.output.1 else { continue }
            count += 1
            let isOne = lines.contains { $0.hasPrefix("package enum \(name): Controller {") }
            if !isOne { Issue.record("\(file): no `enum \(name): Controller`") }
        }
        #expect(count > 14)
    }

    @Test func everyImportIsOneThatThePackageDeclares() throws {
        let rooms = try Self.declared()
        try #require(!rooms.isEmpty)
        for room in rooms {
            for (file, lines) in try ProjectFiles.swift(under: "Sources/\(room.name)") {
                for line in lines where line.contains("import ") {
                    guard let name = line.wholeMatch(of: /(?:@\w+ )*(?:package |public )?import (\w+)/)?.output.1 else {
                        continue
                    }
                    let isOwn = rooms.contains { $0.name == name }
                    #expect(!isOwn || room.imports.contains(String(name)), "\(file) imports \(name)")
                }
            }
        }
    }
}
