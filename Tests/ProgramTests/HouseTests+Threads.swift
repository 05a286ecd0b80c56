import PodTesting
import Testing

// README's tables of threads and of locks, held against the source.
extension HouseTests {
    private static func table(_ head: String) throws -> [[Substring]] {
        let lines = try ProjectFiles.text("README.md").split(separator: "\n")
        let start = try #require(lines.firstIndex { $0.hasPrefix(head) })
        return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map { Array($0.split(separator: "|")) }
    }

    /// What stands in backquotes.
    private static func words(_ text: Substring) -> [String] {
        text.matches(of: /`([^`]+)`/).map { String($0.output.1) }
    }

    private static func mayStartAThread(_ line: String) -> Bool {
        ["(\"", "pthread_create", "concurrentPerform", "Dispatch", "Thread(", "Task"].contains {
            line.utf8.count > 20 && line.contains($0)
        } && !line.contains("//")
    }

    /// A thread is made with its name, but for one a call, the journal's and those of drawn runs.
    @Test func readmesTableOfThreadsIsWhatTheSourceStarts() throws {
        var started: Set<String> = []
        for (file, lines) in try ProjectFiles.swift(under: "Sources").nonEmpty() {
            for line in lines where Self.mayStartAThread(line) {
                for name in line.matches(of: /(?:MachineThread|ThreadCommand|EventLoop|Workers)\("([^"]+)"/) {
                    started.insert(String(name.output.1))
                }
                if line.contains(/(pthread_create|concurrentPerform)\(/) {
                    started.insert(file.split(separator: "/").last.map { String($0.dropLast(6)) } ?? file)
                }
                if line.contains(/\b(DispatchQueue(?!\.concurrentP)|DispatchSource|Thread\(|Task\.detached|Task \{)/) {
                    Issue.record("\(file): a thread that README's table does not know: \(line)")
                }
            }
        }
        // Of a name and a number; the first is of whoever gives a name.
        started.subtract(["\\(name)-\\(i)", "MachineThread", "BackgroundCall"])
        var shown: Set<String> = []
        for row in try Self.table("| Thread | What it does") {
            for word in Self.words(row[0]) where word.contains(/^(podsh)?-[a-z]|^[A-Z]\w+$/) {
                let name = word.hasPrefix("-") ? "podsh\(word)" : word
                shown.insert(name.replacing(/-\d+$/, with: ""))
            }
        }
        #expect(shown == started)
    }

    /// `Type.property` of each lock that an object or a type has.
    private static func locks() throws -> Set<String> {
        let type =
            #/
            (?:package\ |public\ |private\ |fileprivate\ |final\ |indirect\ |@\w+(?:\([^)]*\))?\ )*
            (?:struct|enum|class|actor|extension)\ ([\w.]+).*
            /#
        let lock =
            #/
            (?:\ {4}|\ {8}(?:fileprivate|private|package)\ )(?:private\ |fileprivate\ |package\ |static\ )*
            (?:let|var)\ (\w+)
            (?::\ (?:Mutex|Monitor)<|\ =\ (?:Mutex|Monitor)[(<]).*
            /#
        var found: Set<String> = []
        for (_, lines) in try ProjectFiles.swift(under: "Sources").nonEmpty() {
            var owner = ""
            for line in lines {
                let isInner = line.hasPrefix(" ")
                if !isInner, let name = line.wholeMatch(of: type)?.output.1 { owner = String(name) }
                guard isInner, line.contains("Mutex") || line.contains("Monitor") else { continue }
                if let name = line.wholeMatch(of: lock)?.output.1 { found.insert("\(owner).\(name)") }
            }
        }
        return found
    }

    /// Those that are held over work, or under which another is taken, with their order; and the rest in one sentence.
    @Test func readmesLocksAreThoseOfTheSource() throws {
        let locks = try Self.locks()
        #expect(locks.count > 30)
        var shown: Set<String> = []
        for row in try Self.table("| First | Then | Why |") {
            for word in Self.words(row[0]) + Self.words(row[1]) where word.contains(/^[A-Z]\w+\.\w+$/) {
                shown.insert(word)
            }
        }
        #expect(shown.count > 15)
        let text = try ProjectFiles.text("README.md")
        let start = try #require(text.firstRange(of: "Held for a look or a change alone: ")).upperBound
        let rest = text[start...].firstRange(of: "\n\n").map { text[start..<$0.lowerBound] } ?? text[start...]
        let simple = Set(Self.words(rest))
        #expect(shown.isDisjoint(with: simple))
        #expect(shown.union(simple).subtracting(locks) == [], "there are no such locks")
        #expect(locks.subtracting(shown).subtracting(simple) == [], "README does not name these")
    }
}
