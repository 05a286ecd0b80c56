/// The messages of the Kubernetes API: a line each, `Name: NUMBER field type, …`, continued where it is indented.
///
/// A type is `int`, `bool`, `text`, `bytes`, `double`, one of `Quantity`, `IntOrString`, `Time`, `MicroTime` and `Raw`
/// (JSON in bytes), or a message of the same group, of the core group or of `meta`. `[…]` is a list, `{…}` a map whose
/// keys are texts. `…?` is said even where it is zero or empty, as Go's pointers are; what is not is left out, as JSON
/// leaves it out. `...Message` stands for that message's own fields, among which JSON has it.
package struct ProtobufTable: Sendable {
    package indirect enum FieldType: Hashable, Sendable {
        case int, bool, text, bytes, double, quantity, intOrString, time, microTime, raw
        case message(MessageName)
        case list(FieldType)
        case map(FieldType)
    }

    /// A message of a group's version.
    package struct MessageName: Hashable, Sendable {
        /// `apps/v1`; `meta` of what all groups share.
        package let group: String
        package let name: String

        package init(_ group: String, _ name: String) {
            self.group = group
            self.name = name
        }
    }

    package struct Field: Hashable, Sendable {
        package let number: Int
        /// Nil of a message whose fields are the outer one's.
        package let name: String?
        package let type: FieldType
        package let isSaidWhenEmpty: Bool
    }

    /// By the numbers of their fields.
    package let messages: [MessageName: [Int: Field]]
    /// What cannot be read, and names that nothing has.
    package let faults: [String]

    package static let kubernetes = ProtobufTable([
        ("meta", meta), ("v1", core), ("apps/v1", apps), ("batch/v1", batch),
        ("rbac.authorization.k8s.io/v1", rbac), ("networking.k8s.io/v1", networking),
        ("discovery.k8s.io/v1", discovery), ("policy/v1", policy),
        ("autoscaling/v1", autoscalingV1), ("autoscaling/v2", autoscalingV2),
        ("scheduling.k8s.io/v1", scheduling), ("storage.k8s.io/v1", storage), ("node.k8s.io/v1", node),
        ("coordination.k8s.io/v1", coordination), ("events.k8s.io/v1", events),
        ("authorization.k8s.io/v1", authorization), ("authentication.k8s.io/v1", authentication),
    ])

    init(_ groups: [(name: String, text: String)]) {
        var faults: [String] = []
        var texts: [MessageName: Substring] = [:]
        for (group, text) in groups {
            for line in ProtobufTable.lines(text) {
                let sides = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                let name = MessageName(group, String(sides[0]))
                if sides.count < 2 || texts[name] != nil { faults.append("\(group) \(line)") }
                texts[name] = sides.last
            }
        }
        var messages: [MessageName: [Int: Field]] = [:]
        for (name, text) in texts {
            var fields: [Int: Field] = [:]
            for part in text.split(separator: ",") {
                let words = part.split(separator: " ")
                let known = ProtobufTable.field(words) { word in
                    [name.group, "v1", "meta"].lazy.map { MessageName($0, word) }.first { texts[$0] != nil }
                }
                if let known, fields[known.number] == nil {
                    fields[known.number] = known
                } else {
                    faults.append("\(name.group) \(name.name):\(part)")
                }
            }
            messages[name] = fields
        }
        self.messages = messages
        self.faults = faults
    }

    /// With those that are continued made whole.
    private static func lines(_ text: String) -> [String] {
        var lines: [String] = []
        for line in text.split(separator: "\n") {
            if line.first == " ", let last = lines.popLast() {
                lines.append(last + line)
            } else {
                lines.append(String(line))
            }
        }
        return lines
    }

    private static func field(_ words: [Substring], _ message: (String) -> MessageName?) -> Field? {
        guard let number = words.first.flatMap({ Int($0) }), var last = words.last, words.count > 1 else { return nil }
        if words.count == 2 {
            guard last.starts(with: "..."), let inner = message(String(last.dropFirst(3))) else { return nil }
            return Field(number: number, name: nil, type: .message(inner), isSaidWhenEmpty: false)
        }
        let isSaid = last.last == "?"
        if isSaid { last.removeLast() }
        guard words.count == 3, let type = type(last, message) else { return nil }
        return Field(number: number, name: String(words[1]), type: type, isSaidWhenEmpty: isSaid)
    }

    private static func type(_ word: Substring, _ message: (String) -> MessageName?) -> FieldType? {
        switch word {
        case "int": .int
        case "bool": .bool
        case "text": .text
        case "bytes": .bytes
        case "double": .double
        case "Quantity": .quantity
        case "IntOrString": .intOrString
        case "Time": .time
        case "MicroTime": .microTime
        case "Raw": .raw
        case _ where word.first == "[": type(word.dropFirst().dropLast(), message).map { .list($0) }
        case _ where word.first == "{": type(word.dropFirst().dropLast(), message).map { .map($0) }
        case _: message(String(word)).map { .message($0) }
        }
    }
}
