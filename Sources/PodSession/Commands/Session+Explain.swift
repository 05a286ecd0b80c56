internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// `explain pod.container.probe`, `help`, `help WORD`: answered from the one table of words.
    func explain(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = command.word(.value) else { return emit(.help) }
        let topic = try text(of: word, in: scope)
        var path: [VocabularyEntry] = []
        var rest = topic.split(separator: ".").map(String.init)
        while let part = rest.first {
            rest.removeFirst()
            if let entry = entry(part, under: path.last) {
                path.append(entry)
            } else if let last = path.last, let subject = ObjectKind(word: last.word).map(Subject.init),
                let field = subject.field(part)
            {
                return emit(.text("\(last.word).\(field.name): \(field.type.title)\n  \(field.summary)"))
            } else if path.isEmpty, rest.isEmpty, let (function, _) = scope.function(part) {
                let parameters = function.parameters.map(\.text).joined(separator: ", ")
                return emit(.text("\(part)(\(parameters))\n  A function that was declared here by 'def'."))
            } else {
                let known = names(under: path.last)
                throw fault(
                    at: word.node,
                    path.isEmpty
                        ? "no word '\(part)'" : "no word '\(part)' in \(path.map(\.word).joined(separator: "."))",
                    help: nearMiss(part, among: known))
            }
        }
        if path.isEmpty { return emit(.help) }
        emit(.explain(path))
    }

    private func entry(_ word: String, under parent: VocabularyEntry?) -> VocabularyEntry? {
        guard let parent else {
            // `help pods` is about the kind, `help pod` about the statement, `help container` about what a pod's body
            // takes. What only simulated machines know comes last: `http` and `ready` mean more elsewhere.
            let others = WordContext.allCases.filter { $0 != .simulation }
            for context in [.statement, .pod, .kind] + others + [.simulation] {
                if let entry = Vocabulary.entry(word, in: context) { return entry }
            }
            return nil
        }
        for context in Session.contexts(inside: parent.slots) {
            if let entry = Vocabulary.entry(word, in: context) { return entry }
        }
        return nil
    }

    private func names(under parent: VocabularyEntry?) -> [String] {
        guard let parent else { return Vocabulary.entries.map(\.word) }
        return Session.contexts(inside: parent.slots).flatMap { Vocabulary.entries(in: $0) }.map(\.word)
    }

    /// The contexts whose words may stand inside a statement or an attribute.
    private static func contexts(inside slots: [Slot]) -> [WordContext] {
        slots.flatMap { slot -> [WordContext] in
            switch slot.shape {
            case .body(let context), .maybeBody(let context), .attributes(let context): [context]
            case .attribute(let contexts): contexts
            case .options(let options), .oneOf(let options), .maybeOneOf(let options):
                options.flatMap { contexts(inside: $0.slots) }
            case .one, .maybe, .many, .any, .rest, .choice, .maybeChoice, .expression, .maybeBlock: []
            }
        }
    }
}
