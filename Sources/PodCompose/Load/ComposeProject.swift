import PodModel
import PodSyntax

/// A project read: its services in the order of the file, those of inactive profiles left out.
struct ComposeProject {
    let sections: ComposeSections
    private(set) var services: [ServiceDraft] = []
    private let loader: ComposeLoader
    private var report: ComposeReport { loader.report }
    /// All services of the files, active or not.
    private var known: Set<String> = []

    init(_ tree: ComposeNode, _ options: ComposeOptions, _ loader: ComposeLoader, folderName: String) {
        self.loader = loader
        let map = ComposeMap(ComposeValue(tree, "", loader.report), tree.entries)
        let given = options.projectName ?? loader.variable("COMPOSE_PROJECT_NAME") ?? map["name"]?.text()
        map.passOver("name", "services")
        sections = ComposeSections(
            map, name: ObjectName.label(given ?? folderName, fallback: "compose"), loader)
        map.finish()
        let entries = tree["services"]?.entries ?? []
        known = Set(entries.map(\.key))
        var names: [String: String] = [:]
        for entry in active(entries, options) {
            let object = object(entry)
            if let other = names[object] {
                report.error(
                    entry.keyPlace, "conflict", "the services '\(other)' and '\(entry.key)' have one name here")
            }
            names[object] = entry.key
            services.append(ServiceReader(entry, object: object, loader, sections).draft)
        }
        checkRelations()
    }

    subscript(name: String) -> ServiceDraft? { services.first { $0.name == name } }

    // MARK: Profiles

    private func active(_ entries: [ComposeNode.Entry], _ options: ComposeOptions) -> [ComposeNode.Entry] {
        let variable = loader.variable("COMPOSE_PROFILES") ?? ""
        let wanted = Set(options.profiles + variable.split(separator: ",").map { String($0) })
        let named = closure(of: options.services + (options.exitCodeFrom.map { [$0] } ?? []), in: entries)
        for name in options.services + (options.exitCodeFrom.map { [$0] } ?? []) where !known.contains(name) {
            report.error(
                ComposePlace(file: 0, span: .init(0, 0)), "unknown-service", "no such service: \(name)")
        }
        return entries.filter { entry in
            if named.contains(entry.key) { return true }
            if !options.services.isEmpty { return false }
            let own = entry.value["profiles"]?.items.compactMap(\.text) ?? []
            return own.isEmpty || wanted.contains("*") || own.contains { wanted.contains($0) }
        }
    }

    /// Services that are named, and what they depend on.
    private func closure(of names: [String], in entries: [ComposeNode.Entry]) -> Set<String> {
        var found: Set<String> = []
        var open = names
        while let name = open.popLast() {
            guard found.insert(name).inserted, let entry = entries.first(where: { $0.key == name }) else { continue }
            let dependencies = entry.value["depends_on"]
            open += dependencies?.entries.map(\.key) ?? []
            open += dependencies?.items.compactMap(\.text) ?? []
            if let other = entry.value["network_mode"]?.text?.dropPrefix("service:") { open.append(other) }
        }
        return found
    }

    // MARK: Names

    /// Others reach it by this name, so that one that is no DNS name is a loss.
    private func object(_ entry: ComposeNode.Entry) -> String {
        let name = entry.key.lowercased()
        guard let wrong = NameRules.serviceName(name) else { return name }
        var object = ObjectName.label(name, fallback: "service")
        if object.utf8.first.map({ $0 < 0x61 }) == true { object = "s" + object }
        // The cluster's nameserver knows it with its `_`, too.
        if String(name.map { $0 == "_" ? "-" : $0 }) == object { return object }
        report.notCarried(
            entry.keyPlace,
            "the service's name '\(entry.key)' \(wrong), by which the others reach it: here it is '\(object)'",
            help: "name it '\(object)'")
        return object
    }

    // MARK: Relations

    private mutating func checkRelations() {
        for i in services.indices {
            let there = services[i].dependencies.filter { !isMissing($0) }
            services[i].dependencies = there
            if let joined = services[i].joins, isMissing(joined) { services[i].joins = nil }
            if let shared = services[i].sharesProcessesWith { checkProcesses(services[i], shared) }
            for dependency in services[i].dependencies { checkHealth(dependency) }
        }
        for link in services.flatMap(\.links) { name(link) }
        takeVolumes()
        for service in services where service.joins != nil && pod(of: service.name) == nil {
            report.error(service.place, "cycle", "services are in each other's network")
        }
        let used = services.filter { $0.joins == nil && !$0.usesHostNetwork }
        let separate = Set(used.map { $0.networks.isEmpty ? ["default"] : $0.networks })
        let apart = used.first { a in used.contains { b in Network.isApart(a.networks, b.networks) } }
        if separate.count > 1, let apart {
            report.warn(
                apart.place, "noted", "podsh has one network: services that share none of theirs reach each other, too")
        }
    }

    /// The name is a service's for one that is linked to it; here all others may use it, where it is no service's own.
    private mutating func name(_ link: ServiceDraft.Link) {
        let alias = link.alias
        guard let i = services.firstIndex(where: { $0.name == link.service }), alias.name != services[i].object,
            !services[i].aliases.contains(where: { $0.name == alias.name })
        else { return }
        if services.contains(where: { $0.object == alias.name }) || NameRules.serviceName(alias.name) != nil {
            return report.notCarried(
                alias.place, "the name '\(alias.name)' would be that of '\(link.service)' for this service alone")
        }
        services[i].aliases.append(alias)
    }

    /// What a service has of another one's volumes, unless something of its own is there; those of that one's own
    /// `volumes_from` with them.
    private mutating func takeVolumes() {
        var open = Set(services.indices.filter { !services[$0].volumesFrom.isEmpty })
        while let i = open.sorted().first(where: { i in
            !services[i].volumesFrom.contains { from in open.contains { services[$0].name == from.service } }
        }) {
            open.remove(i)
            for from in services[i].volumesFrom {
                guard let other = self[from.service] else {
                    report.error(
                        from.place, "unknown-service",
                        "takes the volumes of the service '\(from.service)', which is not in the file")
                    continue
                }
                take(from, of: other, to: i)
            }
        }
        for i in open { report.error(services[i].place, "cycle", "services take each other's volumes") }
    }

    private mutating func take(_ from: ServiceDraft.VolumesFrom, of other: ServiceDraft, to i: Int) {
        func path(_ mount: ServiceDraft.Mount) -> Substring { mount.rest.prefix { $0 != " " } }
        for mount in other.mounts where !services[i].mounts.contains(where: { path($0) == path(mount) }) {
            guard let (volume, _) = other.volumes.first(where: { $0.volume.name == mount.volume }) else { continue }
            guard volume.source.hasPrefix("claim ") || volume.source.hasPrefix("host ") else {
                report.notCarried(
                    from.place,
                    "what '\(other.name)' has at \(path(mount)) is its own pod's: give the volume a name in 'volumes'")
                continue
            }
            var name = volume.name
            while services[i].volumes.contains(where: { $0.volume.name == name && $0.volume != volume }) {
                name += "-2"
            }
            if !services[i].volumes.contains(where: { $0.volume.name == name }) {
                services[i].volumes.append((.init(name: name, source: volume.source), from.place))
            }
            let isReadOnly = from.isReadOnly && !mount.rest.hasSuffix(" read-only")
            services[i].mounts.append(
                .init(volume: name, rest: mount.rest + (isReadOnly ? " read-only" : ""), place: from.place))
        }
    }

    private enum Network {
        static func isApart(_ a: Set<String>, _ b: Set<String>) -> Bool {
            (a.isEmpty ? ["default"] : a).isDisjoint(with: b.isEmpty ? ["default"] : b)
        }
    }

    /// A dependency of a service that is not there; an error where it has to be.
    private func isMissing(_ dependency: ServiceDraft.Dependency) -> Bool {
        if self[dependency.service] != nil { return false }
        if !dependency.isRequired { return true }
        let why = known.contains(dependency.service) ? "is in no active profile" : "is not in the file"
        report.error(
            dependency.place, "unknown-service", "depends on the service '\(dependency.service)', which \(why)")
        return true
    }

    private func checkProcesses(_ service: ServiceDraft, _ shared: ServiceDraft.Dependency) {
        if isMissing(shared) { return }
        if service.joins?.service != shared.service {
            report.notCarried(
                shared.place, "services see each other's processes in one pod",
                help: "add network_mode: service:\(shared.service)")
        }
    }

    private func checkHealth(_ dependency: ServiceDraft.Dependency) {
        guard dependency.condition == .healthy, let other = self[dependency.service], !other.hasHealthCheck else {
            return
        }
        report.notCarried(
            dependency.place,
            "'\(other.name)' has no healthcheck here, and podsh does not read the image's own: it counts once it runs",
            help: "write 'healthcheck' into it")
    }

    /// The service whose pod a service is in; nil where they go round.
    func pod(of name: String) -> ServiceDraft? {
        var at = self[name]
        for _ in services {
            guard let next = at?.joins else { return at }
            at = self[next.service]
        }
        return at?.joins == nil ? at : nil
    }

    /// The containers of a pod, its own service first.
    func members(of service: ServiceDraft) -> [ServiceDraft] {
        [service] + services.filter { $0.joins != nil && pod(of: $0.name)?.name == service.name }
    }
}
