import PodModel

extension ServiceReader {
    /// One key: the compiler asks for each.
    mutating func read(_ key: ServiceKey, _ value: ComposeValue) {
        switch key {
        case .image: if let text = value.text() { draft.image = line("image \(Word.quoted(text))", value) }
        case .build: buildKey = value
        case .command: command = value
        case .entrypoint: entrypoint = value
        case .environment: variables = value.pairs()
        case .envFile: fileVariables = environmentFiles(value)
        case .ports: ports(value)
        case .expose: expose(value)
        case .volumes: volumes(value)
        case .tmpfs: tmpfs(value)
        case .shmSize: sharedMemory(value)
        case .secrets: files(value, of: .secret)
        case .configs: files(value, of: .config)
        case .restart: restart(value)
        case .dependsOn: dependencies(value)
        case .links: links(value)
        case .healthcheck: healthCheck(value)
        case .deploy: deploy(value)
        case .networks: networks(value)
        case .networkMode: networkMode(value)
        case .pid: pid(value)
        case .containerName: if let name = value.text() { add(alias: name, value) }
        case .hostname: if let name = value.text() { draft.pod.append(line("hostname \(Word.quoted(name))", value)) }
        case .scale: if let count = value.integer() { draft.replicas = count }
        case .capAdd: capabilities("add-cap", value)
        case .capDrop: capabilities("drop-cap", value)
        case .readOnly: if value.flag() == true { draft.security.append(line("read-only-root", value)) }
        case .privileged: if value.flag() == true { draft.security.append(line("privileged", value)) }
        case .securityOptions: securityOptions(value)
        case .sysctls:
            for pair in value.pairs() {
                draft.security.append(ScriptLine("sysctl \(Word.pair(pair.key, pair.value ?? ""))", pair.place))
            }
        case .user: if let user = value.text() { add("user \(Word.quoted(user))", value) }
        case .workingDir: if let path = value.text() { add("workdir \(Word.quoted(path))", value) }
        case .stopSignal: if let signal = value.text() { add("stop-signal \(Word.quoted(signal))", value) }
        case .stopGracePeriod: if let span = value.duration() { draft.grace = line("grace \(span.text)", value) }
        case .pullPolicy: pullPolicy(value)
        case .labels, .annotations: labels += value.pairs()
        case .labelFile: fileLabels = environmentFiles(value)
        case .memoryLimit: draft.memory.limit = bytes(value)
        case .memoryReservation: draft.memory.request = bytes(value)
        case .cpus: draft.cpu.limit = processors(value)
        case .postStart: hook("on-start", value)
        case .preStop: hook("before-stop", value)
        case .profiles, .attach, .develop: break
        case .logging: value.warn("podsh keeps 10Mi and 5 files of each container's log, whatever the driver")
        case .initProcess:
            if value.flag() == true { value.warn("podsh starts the program as the container's first process") }
        case .platform: value.warn("images are of this machine's platform")
        case .runtime: value.warn("containers run with this machine's crun or runc")
        case .tty: if value.flag() == true { add("tty", value) }
        case .stdinOpen: if value.flag() == true { add("stdin", value) }
        case .ipc: value.means(["private", "shareable"], else: "the containers of a pod share IPC, and no others")
        case .usernsMode, .uts: value.means(["host"])
        case .cgroup: value.means(["private"], else: "containers have their own cgroup namespace")
        case .isolation: value.means(["default"])
        case .oomKillDisable: if value.flag() == true { value.notCarried("who takes too much memory is killed") }
        case .volumesFrom: volumesFrom(value)
        case .externalLinks: value.notCarried("podsh knows no containers but its own")
        case .ulimits: ulimits(value)
        case .extraHosts: extraHosts(value)
        case .dns: names("dns-nameserver", value)
        case .dnsSearch: names("dns-search", value)
        case .dnsOptions: names("dns-option", value)
        case .devices, .gpus, .deviceCgroupRules: value.notCarried("containers have a handful of harmless devices")
        case .provider, .models: value.notCarried("podsh runs containers, and no other kind of service")
        case .pidsLimit, .cpuset, .cpuShares, .cpuCount, .cpuPercent, .cpuPeriod, .cpuQuota, .cpuRealtimePeriod,
            .cpuRealtimeRuntime, .memorySwapLimit, .memorySwappiness, .oomScoreAdjustment, .blkioConfig,
            .cgroupParent, .storageOptions:
            value.warn("of the machine podsh shares out processors ('cpus') and memory ('mem_limit') alone")
        case .domainname, .macAddress, .driverOptions:
            value.notCarried("the network and its names are podsh's own")
        case .groupAdd: groups(value)
        case .credentialSpec, .useAPISocket: value.notCarried()
        }
    }

    /// Docker's own names with and without `CAP_`.
    private mutating func capabilities(_ word: String, _ value: ComposeValue) {
        let names = value.texts().map(Word.quoted)
        if !names.isEmpty { draft.security.append(line("\(word) \(names.joined(separator: " "))", value)) }
    }

    /// Names of groups are the image's own to know.
    private mutating func groups(_ value: ComposeValue) {
        for item in value.list() ?? [] {
            guard let text = item.text() else { continue }
            if Int64(text) == nil {
                item.notCarried("podsh knows no group '\(text)': its names are the image's", help: "write its number")
            } else {
                draft.security.append(line("supplemental-groups \(text)", item))
            }
        }
    }

    private mutating func securityOptions(_ value: ComposeValue) {
        for item in value.list() ?? [] {
            switch item.text()?.replacing("=", with: ":") {
            // What podsh does unless told otherwise.
            case "no-new-privileges", "no-new-privileges:true", nil: break
            case "no-new-privileges:false": draft.security.append(line("allow-escalation", item))
            case "seccomp:unconfined": draft.security.append(line("seccomp unconfined", item))
            default: item.notCarried("podsh has no-new-privileges and seccomp:unconfined")
            }
        }
    }

    private mutating func pullPolicy(_ value: ComposeValue) {
        let words = [
            ("always", "always"), ("missing", "missing"), ("if_not_present", "missing"), ("never", "never"),
            ("build", ""),
        ]
        guard let word = value.choice(words), !word.isEmpty else { return }
        add("pull \(word)", value)
    }

    /// Labels of compose select nothing and may be any text: annotations.
    mutating func annotations() {
        let own = Set(labels.map(\.key))
        for pair in fileLabels.filter({ !own.contains($0.key) }) + labels {
            if let wrong = NameRules.labelKey(pair.key) {
                report.notCarried(pair.place, "services.\(draft.name): the label '\(pair.key)' \(wrong)")
            } else {
                draft.pod.append(
                    ScriptLine("annotation \(Word.pair(pair.key, pair.value ?? ""))", pair.place))
            }
        }
    }

    private mutating func hook(_ word: String, _ value: ComposeValue) {
        let hooks = value.list() ?? []
        if hooks.count > 1 { hooks[1].notCarried("podsh has one such command") }
        guard let map = hooks.first?.map(), let command = map["command"], let words = commandWords(command) else {
            return
        }
        add("\(word) exec \(Word.list(words))", value)
        map.finish()
    }

    /// A number for both, or `soft` and `hard`; -1 is none.
    private mutating func ulimits(_ value: ComposeValue) {
        func text(_ value: ComposeValue?) -> String? {
            value?.integer(-1...Int64.max).map { $0 < 0 ? "unlimited" : "\($0)" }
        }
        for (name, limit) in value.map()?.all() ?? [] {
            guard limit.node.text == nil else {
                if let both = text(limit) { add("ulimit \(Word.pair(name, both))", limit) }
                continue
            }
            guard let map = limit.map() else { continue }
            let (soft, hard) = (map["soft"], map["hard"])
            map.finish()
            guard let low = text(soft ?? hard), let high = text(hard ?? soft) else {
                limit.error("'soft' or 'hard' is missing", code: "missing-field")
                continue
            }
            add("ulimit \(Word.pair(name, "\(low):\(high)"))", limit)
        }
    }

    /// `NAME:ADDRESS` or `NAME=ADDRESS`, or a map; IPv6 in brackets.
    private mutating func extraHosts(_ value: ComposeValue) {
        var hosts: [(name: String, address: String, place: ComposePlace)] = []
        if case .list = value.node.content {
            for item in value.list() ?? [] {
                guard let text = item.text() else { continue }
                guard let sign = text.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
                    item.error("'\(text)' is no host such as NAME:ADDRESS")
                    continue
                }
                hosts.append((String(text[..<sign]), String(text[text.index(after: sign)...]), item.place))
            }
        } else {
            for (name, value) in value.map()?.all() ?? [] {
                for address in value.listOrOne() ?? [] {
                    if let text = address.text() { hosts.append((name, text, address.place)) }
                }
            }
        }
        for host in hosts {
            let address = host.address.hasPrefix("[") ? String(host.address.dropFirst().dropLast()) : host.address
            if let wrong = NameRules.hostAddress(address) ?? NameRules.hostAlias(host.name) {
                report.error(host.place, "bad-value", "\(value.path): '\(host.name):\(host.address)' \(wrong)")
                continue
            }
            let line = "host-alias \(Word.quoted(address)) \(Word.quoted(host.name))"
            draft.pod.append(ScriptLine(line, host.place))
        }
    }

    /// What docker says of the one server in front of all others; here a pod asks the cluster's first.
    private mutating func names(_ word: String, _ value: ComposeValue) {
        let words = (value.listOrOne() ?? []).compactMap { $0.text() }
        if words.isEmpty { return }
        draft.pod.append(line("\(word) \(words.map(Word.quoted).joined(separator: " "))", value))
        if word == "dns-nameserver" { value.warn("asked where the cluster's own nameserver does not answer") }
    }

    /// `SERVICE[:ro]`; of containers that are no service's podsh knows none.
    private mutating func volumesFrom(_ value: ComposeValue) {
        for item in value.list() ?? [] {
            guard let text = item.text() else { continue }
            var parts = text.split(separator: ":").map(String.init)
            if parts.first == "container" {
                item.notCarried("podsh knows no containers but its own")
                continue
            }
            let mode = parts.count > 1 ? parts.removeLast() : "rw"
            guard parts.count == 1, let name = parts.first, mode == "ro" || mode == "rw" else {
                item.error("'\(text)' is no service such as data:ro")
                continue
            }
            draft.volumesFrom.append(.init(service: name, isReadOnly: mode == "ro", place: item.place))
        }
    }

    private mutating func pid(_ value: ComposeValue) {
        guard let mode = value.text() else { return }
        if mode == "host" {
            draft.seesHostProcesses = true
            return
        }
        guard let other = mode.dropPrefix("service:") else {
            return value.notCarried("containers see their own processes, or with service:NAME those of their pod")
        }
        draft.sharesProcessesWith = .init(service: other, condition: .started, isRequired: true, place: value.place)
    }
}

extension ComposeValue {
    /// Fine as long as it says what podsh does anyway.
    fileprivate func means(_ words: [String], else reason: String = "podsh does not carry this value") {
        if !words.contains(node.text ?? "") { notCarried(reason) }
    }
}

extension String {
    /// What stands behind a prefix; nil without it.
    func dropPrefix(_ prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}
