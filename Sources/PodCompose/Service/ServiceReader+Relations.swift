import PodModel

extension ServiceReader {
    mutating func dependencies(_ value: ComposeValue) {
        for (name, value) in value.named() {
            var (condition, isRequired) = (ServiceDraft.Condition.started, true)
            if !value.node.isNull, let map = value.map() {
                condition =
                    map["condition"]?.choice([
                        ("service_started", .started), ("service_healthy", .healthy),
                        ("service_completed_successfully", .completed),
                    ]) ?? .started
                isRequired = map["required"]?.flag() ?? true
                if map["restart"]?.flag() == true {
                    map["restart"]?.warn("podsh starts nothing again because what it depends on was")
                }
                map.finish()
            }
            draft.dependencies.append(
                .init(service: name, condition: condition, isRequired: isRequired, place: value.place))
        }
    }

    /// `db`, `db:database`: an order, and a name that here all others may use, too.
    mutating func links(_ value: ComposeValue) {
        for item in value.list() ?? [] {
            guard let text = item.text(), let name = text.split(separator: ":").first.map(String.init) else { continue }
            if !draft.dependencies.contains(where: { $0.service == name }) {
                draft.dependencies.append(
                    .init(service: name, condition: .started, isRequired: true, place: item.place))
            }
            if let alias = text.split(separator: ":").dropFirst().first.map(String.init), alias != name {
                draft.links.append(.init(service: name, alias: .init(name: alias.lowercased(), place: item.place)))
            }
        }
    }

    mutating func restart(_ value: ComposeValue) {
        guard let text = value.text() else { return }
        switch text {
        case "no", "false", "": draft.restart = .no
        case "always", "unless-stopped": draft.restart = .always
        case "on-failure": draft.restart = .onFailure
        default:
            guard let count = text.dropPrefix("on-failure:"), Int64(count) != nil else {
                return value.error(
                    "'\(text)' is none of no, always, on-failure, on-failure:N, unless-stopped")
            }
            draft.restart = .onFailure
            value.warn("podsh goes on to start it again, with longer and longer delays, and does not end at \(count)")
        }
    }

    // MARK: Networks

    mutating func networks(_ value: ComposeValue) {
        for (name, value) in value.named() {
            draft.networks.insert(name)
            if name != "default", !project.networks.contains(name) {
                value.error("refers to the undefined network '\(name)'", code: "unknown-network")
            }
            guard !value.node.isNull, let map = value.map() else { continue }
            for alias in map["aliases"]?.list() ?? [] { if let name = alias.text() { add(alias: name, alias) } }
            for key in ["ipv4_address", "ipv6_address", "link_local_ips", "mac_address"] {
                map.notCarried(key, "podsh gives out the addresses; services are reached by their names")
            }
            map.passOver("priority", "gw_priority", "interface_name")
            map.finish()
        }
    }

    mutating func networkMode(_ value: ComposeValue) {
        guard let mode = value.text() else { return }
        if let other = mode.dropPrefix("service:") {
            draft.joins = .init(service: other, condition: .started, isRequired: true, place: value.place)
            return
        }
        switch mode {
        case "bridge", "default": break
        case "host": draft.usesHostNetwork = true
        case "none": value.notCarried("every pod is in the network")
        default: value.notCarried("podsh has the modes bridge, host and service:NAME")
        }
    }

    // MARK: Health

    mutating func healthCheck(_ value: ComposeValue) {
        guard let map = value.map() else { return }
        defer { map.finish() }
        let interval = map["interval"]?.duration()
        let timeout = map["timeout"]?.duration()
        let retries = map["retries"]?.integer(0...1000)
        let start = map["start_period"]?.duration()
        // Only the first success counts for readiness: before it nothing that fails is held against the container.
        map.passOver("start_interval")
        if map["disable"]?.flag() == true { return }
        guard let test = map["test"] else {
            return value.notCarried("'test' is missing, and podsh does not read the image's own HEALTHCHECK")
        }
        guard let words = testWords(test) else { return }
        let (failures, seconds) = (retries.flatMap { $0 == 0 ? nil : $0 } ?? 3, interval?.span.wholeSeconds ?? 30)
        draft.hasHealthCheck = true
        draft.healthLimit =
            failures * (seconds + (timeout?.span.wholeSeconds ?? 30)) + (start?.span.wholeSeconds ?? 0)
        // Docker's numbers (`HEALTHCHECK` of its Dockerfile reference) where Kubernetes has others.
        let every = "every \(max(1, seconds))s timeout \(max(1, timeout?.span.wholeSeconds ?? 30))s"
        add("probe ready exec \(Word.list(words)) \(every) failures \(failures)", test)
    }

    /// `[CMD, …]`, `[CMD-SHELL, TEXT]`, `[NONE]`, or a text for the shell.
    private func testWords(_ value: ComposeValue) -> [String]? {
        if let text = value.node.text { return ["/bin/sh", "-c", text] }
        let words = value.texts()
        switch words.first {
        case "CMD" where words.count > 1: return Array(words.dropFirst())
        case "CMD-SHELL" where words.count == 2: return ["/bin/sh", "-c", words[1]]
        case "NONE": return nil
        default:
            value.error("begins with CMD, CMD-SHELL or NONE")
            return nil
        }
    }

    // MARK: deploy

    mutating func deploy(_ value: ComposeValue) {
        guard let map = value.map() else { return }
        if let count = map["replicas"]?.integer() { draft.replicas = count }
        // As `docker compose` has it, which is one machine: a copy on each of its nodes is one.
        if let mode = map["mode"], !["replicated", "global"].contains(mode.node.text) {
            mode.notCarried("podsh has the modes replicated and global: of others write a script")
        }
        if let resources = map["resources"]?.map() {
            amounts(of: resources["limits"], isLimit: true)
            amounts(of: resources["reservations"], isLimit: false)
            resources.finish()
        }
        if let policy = map["restart_policy"]?.map() { restartPolicy(policy) }
        // What docker keeps of the service itself, and says nothing to its containers.
        map.passOver("labels", "endpoint_mode")
        for key in ["placement", "update_config", "rollback_config"] {
            map[key]?.warn("of a swarm: compose has one machine, and replaces what has changed")
        }
        map.finish()
    }

    private mutating func amounts(of value: ComposeValue?, isLimit: Bool) {
        guard let map = value?.map() else { return }
        if let cpus = map["cpus"].flatMap({ processors($0) }) {
            if isLimit { draft.cpu.limit = cpus } else { draft.cpu.request = cpus }
        }
        if let memory = map["memory"].flatMap({ bytes($0) }) {
            if isLimit { draft.memory.limit = memory } else { draft.memory.request = memory }
        }
        map.notCarried("pids", "podsh has one limit of processes for all")
        map.notCarried("devices", "containers have a handful of harmless devices")
        map.finish()
    }

    private mutating func restartPolicy(_ map: ComposeMap) {
        let words: [(String, ServiceDraft.Restart)] = [("none", .no), ("on-failure", .onFailure), ("any", .always)]
        draft.restart = map["condition"]?.choice(words) ?? .always
        map["max_attempts"]?.warn("podsh goes on to start a container again, with longer and longer delays")
        map["delay"]?.warn("the delays are docker's: from 100 ms, doubled up to a minute")
        map["window"]?.warn("a container that ran for ten minutes begins with the first delay")
        map.finish()
    }
}
