import Foundation
import PodTesting
import Testing

/// What names a record is a type of its own: a bare number would be taken for the place of any other record.
@Suite struct SlotTypeTests {
    private static let identities: Set = [
        "slot", "pod", "node", "workload", "set", "owner", "service", "namespace", "budget", "zone",
    ]

    /// The names that a line declares as bare numbers though they name records: `node: Int`, `labelSet: UInt32`,
    /// `firstOfNode: [UInt32]`, and of those in the plural what holds them: `pods: [UInt32]`, since `pods: Int` is how
    /// many.
    private static func bareIdentities(_ line: Substring) -> [Substring] {
        guard line.contains("Int") else { return [] }
        let parts = line.split(separator: ":", omittingEmptySubsequences: false)
        return zip(parts, parts.dropFirst()).compactMap { before, after in
            let name = before[
                (before.lastIndex { !$0.isLetter && !$0.isNumber }.map(before.index(after:)) ?? before.startIndex)...]
            // A name, not the type of a dictionary's keys.
            guard name.first?.isLowercase == true, after.first == " " else { return nil }
            var type = after.dropFirst()
            let opening = ["[", "Set<", "Deque<"].first { type.hasPrefix($0) } ?? ""
            type = type.dropFirst(opening.count)
            // `node: Int(…)` makes a number for a call.
            let word = type.prefix { $0.isLetter || $0.isNumber }
            guard ["Int", "Int32", "UInt32"].contains(word), type.dropFirst(word.count).first != "(" else { return nil }
            let last = String(name[(name.lastIndex { $0.isUppercase } ?? name.startIndex)...]).lowercased()
            let isIdentity =
                identities.contains(last)
                || !opening.isEmpty && last.hasSuffix("s") && identities.contains(String(last.dropLast()))
            return isIdentity ? name : nil
        }
    }

    @Test(arguments: ["PodControl", "PodEngine", "PodScheduling"]) func noSlotIsABareNumber(_ room: String) throws {
        let folder = ProjectFiles.root.appendingPathComponent("Sources/\(room)")
        let files =
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        let sources = files.filter { $0.pathExtension == "swift" }
        #expect(sources.count > 10, "the folder of \(room) was found")
        for source in sources {
            let text = try String(contentsOf: source, encoding: .utf8)
            for line in text.split(separator: "\n") {
                #expect(Self.bareIdentities(line).isEmpty, "\(source.lastPathComponent): \(line)")
            }
        }
    }

    @Test(arguments: [
        "func touch(pod slot: Int) {", "_ slot: Int, _ name: String", "var node: Int32 = -1", "let labelSet: UInt32",
        "let pods: [UInt32]",
        "private var firstOfNode: [UInt32]", "-> (name: String, owner: Int)",
        "var justTaken, justLost: Int, namespace: UInt32?",
    ]) func aBareNumberIsFound(_ line: String) {
        #expect(!Self.bareIdentities(line[...]).isEmpty)
    }

    @Test(arguments: [
        "var pods: Int", "let offset: Int", "sameOwner: Int(count)", "node: NodeSlot, count: Int",
        "var pods: [PodSlot]", "inode: UInt32",
        "var places: [PodSlot: Int]", "case .pod: return 3 as Int",
    ]) func otherNumbersAreNot(_ line: String) {
        #expect(Self.bareIdentities(line[...]).isEmpty)
    }
}
