import PodModel
import PodText

/// Which objects of a list or watch are meant: `labelSelector` and `fieldSelector`.
struct Selection {
    private struct Requirement {
        enum Operator {
            case among, notAmong, exists, isAbsent
        }

        let key: String
        let `operator`: Operator
        let values: [String]

        func holds(_ value: String?) -> Bool {
            switch `operator` {
            case .among: value.map(values.contains) ?? false
            case .notAmong: value.map { !values.contains($0) } ?? true
            case .exists: value != nil
            case .isAbsent: value == nil
            }
        }
    }

    private var labels: [Requirement] = []
    private var fields: [Requirement] = []

    init(labels: String?, fields: String?) throws(APIFailure) {
        for part in Selection.parts(labels ?? "") { self.labels.append(try Selection.requirement(part)) }
        for part in Selection.parts(fields ?? "") {
            let requirement = try Selection.requirement(part)
            guard requirement.operator == .among || requirement.operator == .notAmong else {
                throw APIFailure(.badRequest, "invalid field selector: \(part)")
            }
            self.fields.append(requirement)
        }
    }

    /// Commas outside of parentheses.
    private static func parts(_ text: String) -> [String] {
        var parts: [String] = []
        var part = ""
        var depth = 0
        for character in text {
            if character == "," && depth == 0 {
                parts.append(part)
                part = ""
                continue
            }
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            part.append(character)
        }
        parts.append(part)
        return parts.filter { !$0.isEmpty }
    }

    private static func requirement(_ text: String) throws(APIFailure) -> Requirement {
        func side(_ text: some StringProtocol) -> String { String(text.filter { $0 != " " }) }
        for (word, kind) in [("!=", Requirement.Operator.notAmong), ("==", .among), ("=", .among)] {
            guard let place = text.firstRange(of: word) else { continue }
            return Requirement(
                key: side(text[..<place.lowerBound]), operator: kind, values: [side(text[place.upperBound...])])
        }
        if let open = text.firstIndex(of: "("), text.last == ")" {
            let words = text[..<open].split(separator: " ")
            let values = text[text.index(after: open)...].dropLast().split(separator: ",").map(side)
            if words.count == 2, words[1] == "in" || words[1] == "notin" {
                return Requirement(
                    key: String(words[0]), operator: words[1] == "in" ? .among : .notAmong, values: values)
            }
        }
        let key = side(text)
        if key.hasPrefix("!") { return Requirement(key: String(key.dropFirst()), operator: .isAbsent, values: []) }
        guard !key.isEmpty, !key.contains("(") else {
            throw APIFailure(.badRequest, "unable to parse requirement: \(text)")
        }
        return Requirement(key: key, operator: .exists, values: [])
    }

    /// Every object is meant.
    var isAll: Bool { labels.isEmpty && fields.isEmpty }

    func holds(_ labels: Labels) -> Bool { self.labels.allSatisfy { $0.holds(labels[$0.key]) } }

    /// Fields are looked up in what the API shows; one that is not there is empty, as in Kubernetes.
    func holds(_ document: @autoclosure () -> Document) -> Bool {
        if fields.isEmpty { return true }
        let document = document()
        return fields.allSatisfy { requirement in
            var value: Document? = document
            for step in requirement.key.split(separator: ".") { value = value?[String(step)] }
            return requirement.holds(value?.plainText ?? "")
        }
    }

    func holds(_ object: StoredObject) -> Bool { holds(object.meta.labels) && holds(object.document) }
}

extension Document {
    /// A scalar as a selector compares it.
    fileprivate var plainText: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .bool(let flag): String(flag)
        case .decimal, .null, .array, .object: nil
        }
    }
}
