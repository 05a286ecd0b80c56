internal import PodControl
internal import PodEngine
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// `get KIND|all [NAME …] [where EXPR] [wide|json|yaml|name] [watch]`.
    func get(_ command: CommandSyntax, in scope: Scope) throws(Stop) {
        guard let word = command.kindWord else { throw fault(at: command.node, "a kind is missing: get pods, get all") }
        var written = try text(of: word, in: scope)
        var names: [(String, SyntaxNode)] = []
        if let slash = written.firstIndex(of: "/") {
            names.append((String(written[written.index(after: slash)...]), word.node))
            written = String(written[..<slash])
        }
        for name in command.words(.name) { names.append((try text(of: name, in: scope), name.node)) }
        if ObjectKind(word: written) == .event { return try showEvents(command, in: scope) }
        let space = try namespace(of: command, in: scope)
        var kinds: [ObjectKind] = []
        for part in written.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            kinds += part == "all" ? Session.allKinds : [try kind(word, part)]
        }
        var reply = ListReply(sections: [], format: format(command))
        reply.isSingle = names.count == 1 && kinds.count == 1
        reply.showsNamespace = space == nil
        reply.namespace = space ?? namespace
        let list = { () throws(Stop) -> [ListReply.Section] in
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

    /// What `get all` shows: what runs and what leads to it, as kubectl does, and the nodes under it.
    private static let allKinds: [ObjectKind] = [.pod] + ObjectKind.workloads + [.service, .autoscaler, .budget, .node]

    private func kind(_ word: WordSyntax, _ written: String) throws(Stop) -> ObjectKind {
        if let kind = ObjectKind(word: written) { return kind }
        if let entry = Vocabulary.kind(written) {
            if let kind = ObjectKind(word: entry.word) { return kind }
            throw notAvailable(word.node, "get \(entry.word)")
        }
        let known = Vocabulary.entries.filter { $0.context == .kind }.flatMap { [$0.word] + $0.aliases } + ["all"]
        throw fault(at: word.node, "unknown kind '\(written)'", help: nearMiss(written, among: known))
    }

    private func listed(
        _ kind: ObjectKind, _ names: [(String, SyntaxNode)], _ space: String?, _ command: CommandSyntax, in scope: Scope
    ) throws(Stop) -> [ObjectKey] {
        let cluster = try machines(at: command.node).cluster
        var keys: [ObjectKey]
        if kind == .endpoints {
            keys = cluster.keys(of: .service, in: space)
            keys += cluster.keys(of: .pod, in: space).filter { cluster.pod($0.name, namespace: $0.namespace)?.isActive == true }
        } else {
            keys = cluster.keys(of: kind, in: space)
        }
        if !names.isEmpty {
            var named: [ObjectKey] = []
            for (name, node) in names {
                let found = keys.filter { $0.name == name }
                if found.isEmpty {
                    // A controller's name stands for its pods.
                    let owners = ObjectKind.workloads.map { ObjectKey($0, name, namespace: space ?? namespace) }
                    let pods = kind == .pod ? owners.flatMap { cluster.pods(ofOwner: $0) }.compactMap { cluster.pod($0)?.key } : []
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
            keys = keys.filter { cluster.labels(of: $0).map(selector.matches) ?? false }
        }
        guard let filter = command.filter else { return keys }
        let tested = Scope(parent: scope)
        var kept: [ObjectKey] = []
        for key in keys {
            tested.subject = .object(key)
            if try holds(filter, in: tested) { kept.append(key) }
        }
        return kept
    }

    private func selector(_ command: CommandSyntax, in scope: Scope) throws(Stop) -> Selector? {
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

    /// Shows what changes: rows whose objects were written since the last look. In a script it ends with the default limit
    /// of a wait or when nothing is left to happen; at the prompt with Ctrl-C.
    private func watch(_ first: ListReply, _ node: SyntaxNode, _ list: () throws(Stop) -> [ListReply.Section]) throws(Stop) {
        let engine = try machines(at: node)
        var seen: [ObjectKey: UInt64] = [:]
        for section in first.sections { for key in section.keys { seen[key] = engine.cluster.version(of: key) } }
        // Where only pods are watched, whether any of them changed is known without listing all.
        let onlyPods = first.sections.allSatisfy { $0.kind == .pod }
        let watch = onlyPods ? engine.watchPods(namespace: first.showsNamespace ? nil : first.namespace) : nil
        defer { if let watch { engine.endWatch(watch) } }
        try follow(node) { () throws(Stop) in
            if let watch, let changes = engine.takeChanges(of: watch), changes.isEmpty { return }
            var reply = first
            reply.continues = true
            reply.sections = []
            for section in try list() {
                let changed = section.keys.filter { seen[$0] != engine.cluster.version(of: $0) }
                for key in changed { seen[key] = engine.cluster.version(of: key) }
                if !changed.isEmpty { reply.sections.append(ListReply.Section(kind: section.kind, keys: changed)) }
            }
            if !reply.sections.isEmpty { self.emit(.list(reply)) }
        }
    }

    /// Lets time pass and looks after each change, until nothing more can come, the limit of a script is over, or the
    /// person at the prompt has seen enough.
    func follow(_ node: SyntaxNode, _ look: () throws(Stop) -> Void) throws(Stop) {
        let engine = try machines(at: node)
        hasWaited = true
        let limit = engine.now + .minutes(5)
        var revision = engine.cluster.revision
        while options.mode == .interactive || engine.now < limit {
            if let interruption = interruption() {
                if interruption == .interrupt, options.mode == .interactive { return }
                throw interrupted(interruption, at: node)
            }
            if options.mode == .interactive {
                let step = TimeSpan.milliseconds(100)
                if options.isSimulated { options.pause(step) }
                let target = engine.now + step
                while engine.now < target { _ = try self.step(until: target) }
            } else {
                if isQuietForEver { return }
                _ = try step(until: min(limit, engine.now + .seconds(1)))
            }
            try react()
            if options.mode == .interactive || engine.cluster.revision != revision {
                revision = engine.cluster.revision
                try look()
            }
        }
    }

    func describe(_ command: CommandSyntax, in scope: Scope) throws(Stop) {
        let key = try commandTarget(command, in: scope)
        let cluster = try machines(at: command.node).cluster
        if !cluster.exists(key), cluster.obituary(of: key) == nil, cluster.eventRecords(of: key).isEmpty {
            throw missing(key, at: command.target?.node ?? command.node)
        }
        emit(.describe(key))
    }

    /// `events [TARGET] [where EXPR]`, also as `get events`.
    func showEvents(_ command: CommandSyntax, in scope: Scope) throws(Stop) {
        let engine = try machines(at: command.node)
        var target: ObjectKey?
        if let word = command.target { target = try eventTarget(word, command, in: scope) }
        let space = try namespace(of: command, in: scope)
        func select(after sequence: UInt64) throws(Stop) -> [EventRecord] {
            var kept: [EventRecord] = []
            let tested = Scope(parent: scope)
            for event in engine.cluster.eventRecords(after: sequence) {
                if let space, !event.object.namespace.isEmpty, event.object.namespace != space { continue }
                if let target, !concerns(event, target) { continue }
                if let filter = command.filter {
                    tested.subject = event.record(at: engine.now)
                    guard try holds(filter, in: tested) else { continue }
                }
                kept.append(event)
            }
            return kept
        }
        var last = engine.cluster.latestEventSequence
        emit(.events(try select(after: 0), format: format(command)))
        guard command.has(.watch) else { return }
        try follow(command.node) { () throws(Stop) in
            let news = try select(after: last)
            last = engine.cluster.latestEventSequence
            if !news.isEmpty { self.emit(.events(news, format: self.format(command))) }
        }
    }

    private func eventTarget(_ word: WordSyntax, _ command: CommandSyntax, in scope: Scope) throws(Stop) -> ObjectKey {
        guard case .object(let key) = try target(word, kindWord: command.kindWord, in: scope, mayBeMissing: true) else {
            throw fault(at: word.node, "expected a name or KIND/NAME")
        }
        return key
    }

    /// Of a controller's events those of its pods are a part.
    private func concerns(_ event: EventRecord, _ target: ObjectKey) -> Bool {
        if event.object == target { return true }
        guard target.kind.isWorkload, event.object.kind == .pod else { return false }
        let cluster = engine?.cluster
        if let pod = cluster?.pod(event.object.name, namespace: event.object.namespace) {
            return pod.meta.owner?.name == target.name && pod.meta.owner?.kind == target.kind
        }
        let owner = cluster?.obituary(of: event.object)?.owner
        return owner?.name == target.name && owner?.kind == target.kind
    }
}

extension Cluster {
    /// The labels of an object; nil if it is gone.
    func labels(of key: ObjectKey) -> Labels? { meta(of: key)?.labels }

    /// The resource version of an object; 0 if it is gone.
    func version(of key: ObjectKey) -> UInt64 { meta(of: key)?.resourceVersion ?? 0 }

    func meta(of key: ObjectKey) -> ObjectMeta? {
        switch key.kind {
        case .pod: pod(key.name, namespace: key.namespace)?.meta
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob: workload(key)?.meta
        case .service, .endpoints: service(key.name, namespace: key.namespace)?.meta
        case .persistentVolumeClaim: claim(key.name, namespace: key.namespace)?.meta
        case .configMap, .secret: config(key)?.meta
        case .template: template(key.name, namespace: key.namespace)?.meta
        case .autoscaler: autoscaler(key)?.meta
        case .budget: budget(key)?.meta
        case .node: node(key.name)?.meta
        case .namespace: namespace(key.name)?.meta
        case .event: nil
        }
    }
}
