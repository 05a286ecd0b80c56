internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    func printValues(_ statement: PrintSyntax, in scope: Scope) throws(EvaluationFailure) {
        var texts: [String] = []
        for node in statement.values { texts.append(try shown(try evaluate(node, in: scope), at: node)) }
        emit(.text(texts.joined(separator: " ")))
    }

    /// A collection shows as the list of its objects.
    private func shown(_ value: Value, at node: SyntaxNode) throws(EvaluationFailure) -> String {
        guard case .collection(let subject) = value else { return value.rendered }
        return Value.list(try materialize(subject, at: node)).rendered
    }

    /// An expression as a statement: at the prompt it prints itself, objects as `get` shows them.
    func showExpression(_ statement: SyntaxNode, in scope: Scope) throws(EvaluationFailure) {
        guard let node = statement.firstChild else { return }
        let value = try evaluate(node, in: scope)
        guard options.mode == .interactive, !isReacting, calls.isEmpty, files.isEmpty else { return }
        switch value {
        case .null: if node.kind != .chain { emit(.text("null")) }
        case .object(let key):
            if try !controlPlane(at: node).exists(key) { throw missing(key, at: node) }
            emit(.list(ListReply(sections: [ListReply.Section(kind: key.kind, keys: [key])])))
        case .collection(let subject):
            if subject == .event, let plane { return emit(.events(plane.eventRecords(after: 0), format: .table)) }
            guard let kind = subject.objectKind else { return emit(.text(try shown(value, at: node))) }
            emit(
                .list(
                    ListReply(sections: [
                        ListReply.Section(kind: kind, keys: try keys(of: kind, in: namespace, at: node))
                    ])))
        case .list(let list):
            let keys = list.elements.compactMap { element -> ObjectKey? in
                if case .object(let key) = element { key } else { nil }
            }
            guard let kind = keys.first?.kind, keys.count == list.count, keys.allSatisfy({ $0.kind == kind }) else {
                return emit(.text(value.rendered))
            }
            emit(.list(ListReply(sections: [ListReply.Section(kind: kind, keys: keys)])))
        case .bool, .int, .decimal, .string, .duration, .time, .quantity, .percent, .range, .map:
            emit(.text(value.rendered))
        }
    }
}
