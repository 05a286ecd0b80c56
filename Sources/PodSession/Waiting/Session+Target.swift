internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

/// What a word points at.
enum Target {
    case all
    case object(ObjectKey)
    /// Pods with these labels.
    case labels(Labels)
}

extension Session {
    /// `NAME`, `KIND/NAME`, `KIND NAME`, `k=v`, `all`. A bare name that is not there comes back as a pod of that name
    /// only when `mayBeMissing`.
    func target(
        _ word: WordSyntax, kindWord: WordSyntax? = nil, in scope: Scope, allowsAll: Bool = false,
        mayBeMissing: Bool = false
    ) throws(EvaluationFailure) -> Target {
        let text = try text(of: word, in: scope)
        if let kindWord {
            let kind = try kind(kindWord, in: scope)
            return .object(ObjectKey(kind, text, namespace: namespace))
        }
        if allowsAll, text == "all", !word.isQuoted { return .all }
        if !word.isQuoted, let equals = text.firstIndex(of: "="), text.firstIndex(of: "/").map({ $0 > equals }) ?? true
        {
            var labels: Labels = [:]
            for part in text.split(separator: ",") {
                guard let sign = part.firstIndex(of: "=") else {
                    throw fault(at: word.node, "expected KEY=VALUE, not '\(part)'")
                }
                labels[String(part[..<sign])] = String(part[part.index(after: sign)...])
            }
            return .labels(labels)
        }
        if let slash = text.firstIndex(of: "/"), let kind = ObjectKind(written: String(text[..<slash])) {
            return .object(ObjectKey(kind, String(text[text.index(after: slash)...]), namespace: namespace))
        }
        if let slash = text.firstIndex(of: "/"), let entry = Vocabulary.kind(String(text[..<slash])) {
            throw fault(
                .notAvailable, at: word.node, "'\(entry.word)' objects are not available yet", exitCode: ExitCode.usage)
        }
        if let key = try findBare(text, at: word.node) { return .object(key) }
        if mayBeMissing { return .object(ObjectKey(.pod, text, namespace: namespace)) }
        // A pod that was here and is gone is still spoken of.
        let pod = ObjectKey(.pod, text, namespace: namespace)
        if let plane, plane.deletedPod(of: pod) != nil { return .object(pod) }
        throw fault(
            at: word.node, "no pod or controller '\(text)'", help: nearMiss(text, among: objectNames()))
    }

    /// A kind word of a command.
    func kind(_ word: WordSyntax, in scope: Scope) throws(EvaluationFailure) -> ObjectKind {
        let text = try text(of: word, in: scope)
        if let kind = ObjectKind(word: text) { return kind }
        if let entry = Vocabulary.kind(text) {
            if let kind = ObjectKind(word: entry.word) { return kind }
            throw fault(
                .notAvailable, at: word.node, "'\(entry.word)' objects are not available yet", exitCode: ExitCode.usage)
        }
        let known = Vocabulary.entries.filter { $0.context == .kind }.flatMap { [$0.word] + $0.aliases }
        throw fault(at: word.node, "unknown kind '\(text)'", help: misspelledKind(text, among: known))
    }

    /// What was meant by a word that names no kind.
    func misspelledKind(_ word: String, among known: [String]) -> String? {
        Vocabulary.kindElsewhere(word).map { "did you mean '\($0)'?" } ?? nearMiss(word, among: known)
    }

    /// A target that is one object.
    func object(_ word: WordSyntax, kindWord: WordSyntax? = nil, in scope: Scope) throws(EvaluationFailure) -> ObjectKey
    {
        guard case .object(let key) = try target(word, kindWord: kindWord, in: scope) else {
            throw fault(at: word.node, "expected a name or KIND/NAME")
        }
        return key
    }
}
