import PodLanguage
import PodModel
import PodSyntax

extension Completer {
    /// What can stand for a word of a type.
    func values(of type: ValueType, _ walk: SlotWalk, _ word: CursorWord) -> [Completion.Candidate] {
        switch type {
        case .kind: return kinds()
        case .name, .containerName: return names(walk)
        case .target: return targets(word, containers: false) + kindWords()
        case .podContainer: return targets(word, containers: true)
        case .waitTarget:
            return targets(word, containers: false) + kindWords() + [.init("all", "Everything that was declared.")]
        case .node: return list(.node)
        case .template: return list(.template)
        case .namespace: return list(.namespace)
        case .topic: return topics(word)
        case .topology: return Topology.named.map { .init($0.word, "nodes with the same \($0.topology.labelKey)") }
        case .signal: return ["TERM", "INT", "QUIT", "HUP", "USR1", "USR2", "KILL"].map { .init($0, "a signal") }
        case .method: return [.init("GET", "a request")]
        case .capability:
            return [
                "ALL", "CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "NET_ADMIN", "NET_BIND_SERVICE", "NET_RAW", "SETGID",
                "SETUID", "SYS_ADMIN", "SYS_TIME",
            ]
            .map { .init($0, "a capability") }
        case .resource: return [.init("ephemeral-storage", "room on the node's disk")]
        case .image, .integer, .count, .cpu, .cpuRange, .memory, .memoryRange, .size, .duration, .durationRange,
            .port, .portNumber, .hostPort, .portMapping, .targetPort, .percent, .countRange, .countOrPercent,
            .countOrPart,
            .label, .variable, .key, .path, .hostPath, .copyPath, .subPath, .fileMode, .text, .user, .group, .taint,
            .toleration, .schedule, .timeZone, .sysctl, .hostname, .hostVariable, .status, .argument, .header,
            .requirement, .labelKeys, .address, .hostAddress, .domain, .resolverOption, .hostAlias, .ulimit, .amount,
            .amountRange:
            return []
        }
    }

    /// Plural kind words with what they are.
    func kinds() -> [Completion.Candidate] {
        Vocabulary.entries(in: .kind).filter { $0.availability == .available && $0.keyword != .container }
            .map { .init($0.aliases.first ?? $0.word, $0.summary) } + [.init("all", "Objects of every kind.")]
    }

    private func kindWords() -> [Completion.Candidate] {
        [ObjectKind.pod, .node, .replicaSet, .service].map { kind in
            .init(kind.word, Vocabulary.kind(kind.word)?.summary ?? "")
        }
    }

    /// Names of a kind, quoted where they are odd.
    func list(_ kind: ObjectKind, prefix: String = "") -> [Completion.Candidate] {
        world.names(of: kind).map { .init(prefix + WordQuoting.quoted($0), "\(kind.word)") }
    }

    /// A name where the statement says of what kind.
    private func names(_ walk: SlotWalk) -> [Completion.Candidate] {
        if let kind = walk.kindWord.flatMap({ ObjectKind(written: $0) }) { return list(kind) }
        switch DeclarationWord(walk.keyword) {
        case .pod?: return list(.pod)
        case .replicate?: return list(.replicaSet) + list(.replicationController) + list(.pod) + list(.template)
        case .deployment?: return list(.deployment)
        case .stateful?: return list(.statefulSet)
        case .daemon?: return list(.daemonSet)
        case .job?: return list(.job)
        case .cron?: return list(.cronJob)
        case .autoscale?, .budget?: return ObjectKind.workloads.filter(\.hasReplicas).flatMap { list($0) }
        case .template?: return list(.template)
        case .service?: return list(.service) + list(.replicaSet) + list(.pod)
        case .node?: return list(.node)
        case .namespace?: return list(.namespace)
        case .config?: return list(.configMap)
        case .secret?: return list(.secret)
        case .volume?: return list(.persistentVolumeClaim)
        case .nodes?, nil: return []
        }
    }

    /// `NAME`, `KIND/NAME`, or with containers `POD/CONTAINER`.
    private func targets(_ word: CursorWord, containers: Bool) -> [Completion.Candidate] {
        let typed = word.unquoted
        if let slash = typed.firstIndex(of: "/") {
            let head = String(typed[..<slash])
            if let kind = ObjectKind(written: head) { return list(kind, prefix: head + "/") }
            if containers {
                return world.containers(ofPod: head).map {
                    .init("\(head)/\(WordQuoting.quoted($0))", "container of \(head)")
                }
            }
            return []
        }
        return ObjectKind.workloads.flatMap { list($0) } + list(.pod) + list(.service)
    }

    /// `pod.container.probe`: the words of a context, then those inside it.
    private func topics(_ word: CursorWord) -> [Completion.Candidate] {
        var contexts: [WordContext] = [.statement]
        var head = ""
        let parts = word.typed.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        for part in parts.dropLast() {
            guard let entry = contexts.lazy.compactMap({ Vocabulary.entry(part, in: $0) }).first else { return [] }
            contexts = entry.innerContexts
            head += part + "."
        }
        return contexts.flatMap { Vocabulary.entries(in: $0) }.filter { $0.keyword != .pair }
            .map { .init(head + $0.word, $0.summary) }
    }
}
