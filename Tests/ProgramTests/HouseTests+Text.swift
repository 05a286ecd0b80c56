import Foundation
import PodTesting
import Testing

// How the project's Swift is written.
extension HouseTests {
    private static func all() throws -> [(path: String, lines: [String])] {
        try ProjectFiles.swift(under: "Sources") + ProjectFiles.swift(under: "Tests")
    }

    @Test func linesEndAt120Columns() throws {
        let long = try Self.all().flatMap { file, lines in
            lines.enumerated().filter { $0.element.count > 120 }.map { "\(file):\($0.offset + 1)" }
        }
        #expect(long.isEmpty, "\(long.count): \(long.prefix(20).joined(separator: " "))")
    }

    /// A port is a protocol of classes: somebody else stands behind it. Who implements or calls one has to know on
    /// which thread it is called, whether it may block, and what becomes of what goes wrong.
    @Test func everyPortSaysItsThreadAndItsErrors() throws {
        let ports: Set<Substring> = ["AnyObject", "ObjectView"]
        var count = 0
        for (file, lines) in try ProjectFiles.swift(under: "Sources") {
            for (index, line) in lines.enumerated() {
                let words = line.split(separator: " ").drop { $0 == "package" }
                guard words.first == "protocol", words.dropFirst(2).first.map({ ports.contains($0) }) ?? false else {
                    continue
                }
                count += 1
                let comment = lines[..<index].reversed().prefix { $0.hasPrefix("///") }.joined()
                for word in ["Thread:", "Errors:"] where !comment.contains(word) {
                    Issue.record("\(file):\(index + 1): \(line) does not say its \(word)")
                }
            }
        }
        #expect(count > 10)
    }

    /// A blank line or a plain comment behind documentation: what it spoke of has moved away.
    @Test func documentationStandsAboveADeclaration() throws {
        for (file, lines) in try Self.all().nonEmpty() {
            for (index, line) in lines.enumerated().dropLast()
            where line.utf8.contains(UInt8(ascii: "/")) && line.trimmed.hasPrefix("///") {
                let next = lines[index + 1].trimmed
                if next.isEmpty || next.hasPrefix("}") || next.hasPrefix("//") && !next.hasPrefix("///") {
                    Issue.record("\(file):\(index + 1): documentation of nothing")
                }
            }
        }
    }

    /// The number of a case in somebody's list tells a reader nothing: the rule is written out. Those of `Rule` (Z1 to
    /// Z20), which runs of `simulate` print, may be named beside the code that checks them.
    @Test func noCommentCitesACaseByItsNumber() throws {
        for (file, lines) in try Self.all().nonEmpty() {
            for (index, line) in lines.enumerated() {
                guard line.utf8.contains(UInt8(ascii: "/")), let start = line.firstRange(of: "//")?.upperBound else {
                    continue
                }
                let prose = line[start...].split(separator: "`", omittingEmptySubsequences: false).enumerated()
                    .filter { $0.offset % 2 == 0 }.map(\.element)
                if prose.contains(where: { $0.contains(/\b[A-Y][0-9]{2}\b/) }) {
                    Issue.record("\(file):\(index + 1): \(line.trimmed)")
                }
            }
        }
    }

    /// A bare number that another room sees says its unit or what it counts: by its name, or in the documentation above
    /// it, or above the declarations it stands among.
    @Test func bareNumbersSayWhatTheyCount() throws {
        let number =
            #/
            \s*(?:package|public)(?:\ \w+\(set\)|\ static)*\ (?:let|var)\ (\w+)
            (?::\ (?:U?Int\d*|Double)\??(?:\ .*)?|\ =\ -?\d.*)
            /#
        let telling =
            #/
            (?i)count|number|total|replicas|restarts|completions|parallelism|index|offset|length|depth|width|column|row
            |lines?$|second|minute|hour|nano|bytes|percent|milli|ports?$|code$|seed|version|revision|generation|uid|^id$
            |position|rawvalue|descriptor
            /#
        for (file, lines) in try ProjectFiles.swift(under: "Sources").nonEmpty() {
            for (index, line) in lines.enumerated() where line.contains("package ") || line.contains("public ") {
                guard let name = line.wholeMatch(of: number)?.output.1, !name.contains(telling) else { continue }
                let above = lines[..<index].reversed().drop { $0.trimmed.hasPrefix("package ") && !$0.hasSuffix("{") }
                let isOfType = above.first?.hasSuffix("{") == true
                let documented = above.dropFirst(isOfType ? 1 : 0).first?.trimmed.hasPrefix("///") == true
                if !documented { Issue.record("\(file):\(index + 1): \(name)") }
            }
        }
    }

    /// A name means one thing in all rooms; what is private to a file, or stands in another type, has its own.
    @Test func noTwoRoomsHaveATypeOfOneName() throws {
        let type =
            #/
            (?:package\ |public\ |final\ |indirect\ |@\w+(?:\([^)]*\))?\ )*
            (?:struct|enum|class|actor|protocol|typealias)\ (\w+).*
            /#
        var rooms: [Substring: Set<Substring>] = [:]
        for (file, lines) in try ProjectFiles.swift(under: "Sources").nonEmpty() {
            for line in lines where !line.hasPrefix(" ") {
                guard let name = line.wholeMatch(of: type)?.output.1 else { continue }
                rooms[name, default: []].insert(file.split(separator: "/")[1])
            }
        }
        #expect(rooms.count > 500)
        for (name, places) in rooms where places.count > 1 {
            Issue.record("\(name): \(places.sorted().joined(separator: ", "))")
        }
    }

    /// What a compiler leaves beside the sources is not the project's.
    @Test func theTopLevelHoldsNothingElse() throws {
        let made: Set = ["Package.resolved"]
        let there = try FileManager.default.contentsOfDirectory(atPath: ProjectFiles.root.path)
            .filter { !$0.hasPrefix(".") && !made.contains($0) }
        #expect(there.sorted() == ["Package.swift", "README.md", "Sources", "Tests", "grammar", "scripts"])
    }

    /// A switch over cases names them all, so that the compiler asks it for a new one. What is open may end in a
    /// `default`: bytes, integers and texts, pairs of values, and the types of other libraries in `open`.
    @Test func switchesOverCasesNameThemAll() throws {
        var switches = 0
        for (file, lines) in try ProjectFiles.swift(under: "Sources").nonEmpty() {
            for (index, line) in lines.enumerated() {
                if line.contains("switch "), line.hasSuffix("{") { switches += 1 }
                if Self.isDefaultOfCases(index, in: lines) { Issue.record("\(file):\(index + 1): \(line.trimmed)") }
            }
        }
        #expect(switches > 500)
        let kinds = ["switch kind {", "case .pod: 1", "default: 2", "}"]
        #expect(Self.isDefaultOfCases(2, in: kinds))
        #expect(!Self.isDefaultOfCases(2, in: ["switch (kind, other) {"] + kinds.dropFirst()))
    }

    /// The field's own word has taken the place of these: desired, report or notify, count, serial queue, pod worker.
    @Test func noNameIsOneThatWasGivenUp() throws {
        let old: Set = ["wish", "wishes", "tally", "lane", "lanes", "errand", "errands", "obituary"]
        func uses(_ line: String) -> Bool {
            line.contains("func tell(") || line.contains("look(at:")
                || line.utf8.split { !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
                    .contains { old.contains(String(decoding: $0, as: UTF8.self).lowercased()) }
        }
        // What completion shows is the language's, not the code's.
        let shown = "OptionSummary.swift"
        for (file, lines) in try ProjectFiles.swift(under: "Sources").nonEmpty() where !file.hasSuffix(shown) {
            for (index, line) in lines.enumerated() where uses(line) {
                Issue.record("\(file):\(index + 1): \(line.trimmed)")
            }
        }
        #expect(uses("/// cpu and memory of its wish.") && uses("for lane in lanes {"))
    }

    /// What is decided by is a case; a reason, a source of an event or the path of a program is a text for people.
    @Test(arguments: [
        "PodModel", "PodTables", "PodScheduling", "PodControllers", "PodControl", "PodLifecycle", "PodEngine",
        "PodAdversary", "PodSession", "PodShell", "PodRuntime", "PodAPI",
    ]) func nothingIsDecidedByTheWordsOfAReason(_ room: String) throws {
        let decision =
            #/
            \b(?:reason|source|message|why|what|diagnosis|cause|detail|note)\w*\??
            (?:\.(?:hasPrefix|hasSuffix|contains)\("|\ [!=]=\ "\w)|hasSuffix\("\/\w
            /#
        for (file, lines) in try ProjectFiles.swift(under: "Sources/\(room)") {
            for line in lines where line.contains(decision) { Issue.record("\(file): \(line)") }
        }
    }

    /// A planted bug is said at a border, by a saboteur, or as a property of one file of the room.
    @Test(arguments: [
        "PodTables", "PodScheduling", "PodControllers", "PodControl", "PodLifecycle", "PodEngine",
    ]) func noBodyAsksForAPlantedBug(_ folder: String) throws {
        for (file, lines) in try ProjectFiles.swift(under: "Sources/\(folder)") {
            let isPlanting = file.contains("Saboteur") || file.contains("PlantedBugs")
            for line in lines where !isPlanting && !line.contains(" Saboteur.") {
                guard line.contains(/\bmutant\b.* [!=]= |[!=]= \.?mutant\b/) else { continue }
                Issue.record("\(file): \(line)")
            }
        }
    }

    /// `default:` below a `case .name` of the same switch.
    private static func isDefaultOfCases(_ index: Int, in lines: [String]) -> Bool {
        let margin = lines[index].prefix { $0 == " " }
        guard lines[index].dropFirst(margin.count).hasPrefix("default:") else { return false }
        // Yams' tags, Unicode's categories, the frames of swift-nio's web sockets.
        let open = /switch (\(.*,|(byte|next) |bytes\[|Tag\.Name|.*\.generalCategory|frame\.opcode)/
        var hasCase = false
        for line in lines[..<index].reversed() {
            if line.contains("switch "), line.hasSuffix("{"), line.prefix(while: { $0 == " " }).count <= margin.count {
                return hasCase && !line.contains(open)
            }
            if line.hasPrefix(margin + "case .") { hasCase = true }
        }
        return false
    }
}

extension String {
    fileprivate var trimmed: Substring { drop { $0 == " " } }
}
