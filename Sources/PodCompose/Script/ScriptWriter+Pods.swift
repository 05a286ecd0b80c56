extension ScriptWriter {
    /// A pod, or the deployment that keeps it, and the names by which others reach it.
    mutating func declare(_ service: ServiceDraft) {
        let members = project.members(of: service)
        checkTogether(members)
        for alias in members.flatMap(\.aliases) where isFirst(alias) { add(aliasLine(alias), alias.place) }
        if !service.usesHostNetwork { add("service \(Word.name(service.object)) headless", service.place) }
        let object = Word.name(service.object)
        switch service.restart {
        case .always:
            add("deployment \(object) \(service.replicas) <", service.place)
            body(service, members)
        case .no, .onFailure:
            // Kubernetes keeps copies of what is always started again; of all else each is a pod of its own.
            let isOne = service.replicas == 1
            for number in 0..<service.replicas {
                add(isOne ? "pod \(object) <" : "pod \(service.object)-\(number + 1) <", service.place)
                if !isOne { add("label app=\(service.object)", service.place) }
                body(service, members)
            }
        }
    }

    private mutating func body(_ service: ServiceDraft, _ members: [ServiceDraft]) {
        switch service.restart {
        case .no: add("restart never", service.place)
        case .onFailure: add("restart on-failure", service.place)
        case .always: add("strategy recreate", service.place)
        }
        // The delays of dockerd's restart manager.
        if service.restart != .no { add("backoff 100ms..1m", service.place) }
        lines.append(service.grace)
        if service.usesHostNetwork { add("host-network", service.place) }
        if members.contains(where: \.seesHostProcesses) { add("host-pid", service.place) }
        if members.contains(where: { $0.sharesProcessesWith != nil }) { add("share pid", service.place) }
        for alias in members.flatMap(\.aliases) where holders(alias).count > 1 {
            add("label \(ScriptWriter.label(alias))=yes", alias.place)
        }
        if options.followsLogs { add("label \(projectLabel)", service.place) }
        lines += members.flatMap(\.pod)
        if let first = service.security.first {
            add("security <", first.place)
            lines += service.security
            add(">", first.place)
        }
        for member in members { volumes(member, isAlone: members.count == 1) }
        for member in members { container(member, isAlone: members.count == 1, onHost: service.usesHostNetwork) }
        add(">", service.place)
    }

    /// Names of volumes are the pod's: of several containers each has its own.
    private mutating func volumes(_ member: ServiceDraft, isAlone: Bool) {
        for (volume, place) in member.volumes {
            add("volume \(ScriptWriter.name(volume.name, member, isAlone)) \(volume.source)", place)
        }
    }

    private static func name(_ volume: String, _ member: ServiceDraft, _ isAlone: Bool) -> String {
        Word.name(isAlone ? volume : "\(member.object)-\(volume)")
    }

    private mutating func container(_ member: ServiceDraft, isAlone: Bool, onHost: Bool) {
        add("container \(Word.name(member.object)) <", member.place)
        if let image = member.image { lines.append(image) }
        for line in member.container {
            // With the machine's own network a port is the machine's already.
            let isPort = onHost && line.text.hasPrefix("port ")
            let text = isPort ? line.text.split(separator: " ").prefix(2).joined(separator: " ") : line.text
            lines.append(ScriptLine(text, line.place))
        }
        // A simulated container runs for ever unless it is said to end.
        if options.isSimulated, let own = member.simulation {
            lines.append(own)
        } else if options.isSimulated, hasToEnd(member) {
            add("simulate < run 1s >", member.place)
        }
        for mount in member.mounts {
            add("mount \(ScriptWriter.name(mount.volume, member, isAlone)) \(mount.rest)", mount.place)
        }
        add(">", member.place)
    }

    // MARK: Aliases

    /// The pods that have a name.
    private func holders(_ alias: ServiceDraft.Alias) -> [ServiceDraft] {
        project.services.filter { service in
            service.joins == nil
                && project.members(of: service).contains { $0.aliases.contains { $0.name == alias.name } }
        }
    }

    private func isFirst(_ alias: ServiceDraft.Alias) -> Bool {
        !lines.contains { $0.text.hasPrefix("service \(Word.name(alias.name)) ") }
    }

    private mutating func aliasLine(_ alias: ServiceDraft.Alias) -> String {
        if project.services.contains(where: { $0.object == alias.name }) {
            report.notCarried(alias.place, "the name '\(alias.name)' is that of a service, which alone has it here")
        }
        let pods = holders(alias)
        let selector = pods.count > 1 ? "\(ScriptWriter.label(alias))=yes" : "app=\(pods.first?.object ?? "")"
        return "service \(Word.name(alias.name)) headless select \(selector)"
    }

    /// By which the pods of a name are found that several have.
    private static func label(_ alias: ServiceDraft.Alias) -> String { "network-alias/\(alias.name)" }

    // MARK: One pod

    /// What a pod has once has to be the same for all of its containers.
    private func checkTogether(_ members: [ServiceDraft]) {
        guard let first = members.first else { return }
        for other in members.dropFirst() {
            let place = other.joins?.place ?? other.place
            if other.restart != first.restart || other.replicas != first.replicas {
                report.notCarried(
                    place,
                    "'\(other.name)' is in the pod of '\(first.name)': restart and replicas are those of that one")
            }
            if other.security.map(\.text) != first.security.map(\.text) {
                report.notCarried(
                    place, "'\(other.name)' is in the pod of '\(first.name)': security is the same for both")
            }
        }
    }
}
