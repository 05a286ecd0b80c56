internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// `get KIND|all [NAME …] [where EXPR] [wide|json|yaml|name] [watch]`.
    func get(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = command.kindWord else { throw fault(at: command.node, "a kind is missing: get pods, get all") }
        var written = try text(of: word, in: scope)
        var names: [(String, SyntaxNode)] = []
        if let slash = written.firstIndex(of: "/") {
            names.append((String(written[written.index(after: slash)...]), word.node))
            written = String(written[..<slash])
        }
        for name in command.words(.name) { names.append((try text(of: name, in: scope), name.node)) }
        if ObjectKind(written: written) == .event { return try showEvents(command, in: scope) }
        let space = try namespace(of: command, in: scope)
        var kinds: [ObjectKind] = []
        for part in written.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            kinds += part == "all" ? Session.allKinds : [try kind(word, part)]
        }
        var reply = ListReply(sections: [], format: format(command))
        reply.isSingle = names.count == 1 && kinds.count == 1
        reply.showsNamespace = space == nil
        reply.namespace = space ?? namespace
        let list = { () throws(EvaluationFailure) -> [ListReply.Section] in
            var sections: [ListReply.Section] = []
            for kind in kinds {
                let keys = try self.listed(kind, names, space, command, in: scope)
                if !keys.isEmpty || kinds.count == 1 { sections.append(ListReply.Section(kind: kind, keys: keys)) }
            }
            return sections
        }
        reply.sections = try list()
        emit(.list(reply))
        if command.has(.watch) { try watch(reply, command.node, list) }
    }

    /// What `get all` shows: the category `all` of kubectl in its order, then what guards and what carries it.
    static let allKinds: [ObjectKind] = [
        .pod, .replicationController, .service, .daemonSet, .deployment, .replicaSet, .statefulSet, .autoscaler,
        .cronJob, .job, .budget, .node,
    ]

    private func kind(_ word: WordSyntax, _ written: String) throws(EvaluationFailure) -> ObjectKind {
        if let kind = ObjectKind(word: written) { return kind }
        if let entry = Vocabulary.kind(written) {
            if let kind = ObjectKind(word: entry.word) { return kind }
            throw notAvailable(word.node, "get \(entry.word)")
        }
        let known = Vocabulary.entries.filter { $0.context == .kind }.flatMap { [$0.word] + $0.aliases } + ["all"]
        throw fault(at: word.node, "unknown kind '\(written)'", help: misspelledKind(written, among: known))
    }

    private func listed(
        _ kind: ObjectKind, _ names: [(String, SyntaxNode)], _ space: String?, _ command: CommandSyntax, in scope: Scope
    ) throws(EvaluationFailure) -> [ObjectKey] {
        let plane = try controlPlane(at: command.node)
        var keys: [ObjectKey]
        if kind == .endpoints {
            keys = plane.keys(of: .service, in: space)
            // Those of a service that somebody wrote down are in its row.
            keys += plane.keys(of: .endpoints, in: space).filter { written in
                !keys.contains { $0.name == written.name && $0.namespace == written.namespace }
            }
            keys += plane.keys(of: .pod, in: space).filter {
                plane.pod($0)?.isActive == true
            }
        } else {
            keys = plane.keys(of: kind, in: space)
        }
        if !names.isEmpty {
            var named: [ObjectKey] = []
            for (name, node) in names {
                let found = keys.filter { $0.name == name }
                if found.isEmpty {
                    // A controller's name stands for its pods.
                    let owners = ObjectKind.workloads.map { ObjectKey($0, name, namespace: space ?? namespace) }
                    let pods =
                        kind == .pod
                        ? owners.flatMap { plane.pods(.owner($0)) }.map(\.key) : []
                    if pods.isEmpty {
                        throw missing(ObjectKey(kind, name, namespace: space ?? namespace), at: node)
                    }
                    named += pods
                }
                named += found
            }
            keys = named
        }
        if let selector = try selector(command, in: scope) {
            keys = keys.filter { plane.labels(of: $0).map(selector.matches) ?? false }
        }
        guard let filter = command.filter else { return keys }
        let tested = Scope(parent: scope)
        let doubtful = doubtfulNames(in: [filter], scope)
        var kept: [ObjectKey] = []
        for key in keys {
            tested.subject = .object(key)
            try refuseHidden(doubtful, by: .object(key))
            if try holds(filter, in: tested) { kept.append(key) }
        }
        return kept
    }

    private func selector(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) -> Selector? {
        let words = command.words(.select)
        if words.isEmpty { return nil }
        var labels: Labels = [:]
        for word in words {
            for part in try text(of: word, in: scope).split(separator: ",") {
                guard let sign = part.firstIndex(of: "=") else { throw fault(at: word.node, "expected KEY=VALUE") }
                labels[String(part[..<sign])] = String(part[part.index(after: sign)...])
            }
        }
        return Selector(matching: labels)
    }

    /// Shows what changes: rows whose objects were written since the last look. In a script it ends with the default
    /// limit of a wait or when nothing is left to happen; at the prompt with Ctrl-C.
    private func watch(
        _ first: ListReply, _ node: SyntaxNode, _ list: () throws(EvaluationFailure) -> [ListReply.Section]
    ) throws(EvaluationFailure) {
        let plane = try controlPlane(at: node)
        var seen: [ObjectKey: UInt64] = [:]
        for section in first.sections { for key in section.keys { seen[key] = plane.version(of: key) } }
        // Where only pods are watched, whether any of them changed is known without listing all.
        let onlyPods = first.sections.allSatisfy { $0.kind == .pod }
        let watch = onlyPods ? plane.watchPods(namespace: first.showsNamespace ? nil : first.namespace) : nil
        try follow(node) { () throws(EvaluationFailure) in
            if let watch, !watch.takeHasChanged() { return }
            var reply = first
            reply.continues = true
            reply.sections = []
            for section in try list() {
                let changed = section.keys.filter { seen[$0] != plane.version(of: $0) }
                for key in changed { seen[key] = plane.version(of: key) }
                if !changed.isEmpty { reply.sections.append(ListReply.Section(kind: section.kind, keys: changed)) }
            }
            if !reply.sections.isEmpty { self.emit(.list(reply)) }
        }
    }

    /// Lets time pass and looks after each change, until nothing more can come, the limit of a script is over, or the
    /// person at the prompt has seen enough.
    func follow(_ node: SyntaxNode, _ look: () throws(EvaluationFailure) -> Void) throws(EvaluationFailure) {
        let plane = try controlPlane(at: node)
        hasWaited = true
        let limit = plane.now + .minutes(5)
        var revision = plane.revision
        while options.mode == .interactive || plane.now < limit {
            if let interruption = interruption() {
                if interruption == .interrupt, options.mode == .interactive { return }
                throw interrupted(interruption, at: node)
            }
            if options.mode == .interactive {
                let step = TimeSpan.milliseconds(100)
                if can(.movesTime) { options.pause(step) }
                let target = plane.now + step
                while plane.now < target { _ = try self.step(until: target) }
            } else {
                if isQuietForEver { return }
                _ = try step(until: min(limit, plane.now + .seconds(1)))
            }
            try react()
            if options.mode == .interactive || plane.revision != revision {
                revision = plane.revision
                try look()
            }
        }
    }

    func describe(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        let key = try commandTarget(command, in: scope)
        let plane = try controlPlane(at: command.node)
        if !plane.exists(key), plane.deletedPod(of: key) == nil, plane.eventRecords(of: key).isEmpty {
            throw missing(key, at: command.target?.node ?? command.node)
        }
        emit(.describe(key))
    }

    /// `events [TARGET] [where EXPR]`, also as `get events`.
    func showEvents(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        let plane = try controlPlane(at: command.node)
        var target: ObjectKey?
        if let word = command.target { target = try eventTarget(word, command, in: scope) }
        let space = try namespace(of: command, in: scope)
        func select(after sequence: UInt64) throws(EvaluationFailure) -> [EventRecord] {
            var kept: [EventRecord] = []
            let tested = Scope(parent: scope)
            for event in plane.eventRecords(after: sequence) {
                if let space, !event.object.namespace.isEmpty, event.object.namespace != space { continue }
                if let target, !concerns(event, target) { continue }
                if let filter = command.filter {
                    tested.subject = event.record(at: plane.now)
                    guard try holds(filter, in: tested) else { continue }
                }
                kept.append(event)
            }
            return kept
        }
        var last = plane.latestEventSequence
        emit(.events(try select(after: 0), format: format(command)))
        guard command.has(.watch) else { return }
        try follow(command.node) { () throws(EvaluationFailure) in
            let news = try select(after: last)
            last = plane.latestEventSequence
            if !news.isEmpty { self.emit(.events(news, format: self.format(command))) }
        }
    }

    private func eventTarget(
        _ word: WordSyntax, _ command: CommandSyntax, in scope: Scope
    ) throws(EvaluationFailure) -> ObjectKey {
        guard case .object(let key) = try target(word, kindWord: command.kindWord, in: scope, mayBeMissing: true) else {
            throw fault(at: word.node, "expected a name or KIND/NAME")
        }
        return key
    }

    /// Of a controller's events those of its pods are a part.
    private func concerns(_ event: EventRecord, _ target: ObjectKey) -> Bool {
        if event.object == target { return true }
        guard target.kind.isWorkload, event.object.kind == .pod else { return false }
        let plane = plane
        if let pod = plane?.pod(event.object) {
            return pod.meta.owner?.name == target.name && pod.meta.owner?.kind == target.kind
        }
        let owner = plane?.deletedPod(of: event.object)?.owner
        return owner?.name == target.name && owner?.kind == target.kind
    }
}

extension ObjectView {
    /// The labels of an object; nil if it is gone.
    func labels(of key: ObjectKey) -> Labels? { meta(of: key)?.labels }

    /// The resource version of an object; 0 if it is gone.
    func version(of key: ObjectKey) -> UInt64 { meta(of: key)?.resourceVersion ?? 0 }
}
