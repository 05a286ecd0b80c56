import PodSyntax

/// Writes a project as statements: what exists, in the order of `depends_on`, with the waits between.
struct ScriptWriter {
    let project: ComposeProject
    let options: ComposeOptions
    let report: ComposeReport
    var lines: [ScriptLine] = []
    private var waited: Set<Waited> = []

    /// What has been waited for already.
    private struct Waited: Hashable {
        let service: String
        let condition: ServiceDraft.Condition
    }

    /// As long as anything may take whose length docker leaves open.
    private static let longest = "1d"

    init(_ project: ComposeProject, _ options: ComposeOptions, _ report: ComposeReport) {
        self.project = project
        self.options = options
        self.report = report
    }

    mutating func write(isOf name: String) -> [ScriptLine] {
        let start = ComposePlace(file: 0, span: .init(0, 0))
        lines.append(ScriptLine("# \(name.split(separator: "\n").first ?? "")", start))
        storage()
        for service in project.services { if let build = service.build { lines.append(build) } }
        let units = ordered()
        for service in units where service.replicas > 0 { forwards(of: service) }
        ending(units)
        return lines
    }

    mutating func add(_ text: String, _ place: ComposePlace) { lines.append(ScriptLine(text, place)) }

    // MARK: Volumes, configs and secrets

    /// Those that a service uses.
    private mutating func storage() {
        let used = Set(project.services.flatMap { $0.volumes.map(\.volume.source) })
        for (_, volume) in project.sections.volumes.sorted(by: { $0.key < $1.key }) where used.contains(volume.text) {
            // As docker's, it outlives the containers and the run; it has no size there, and here none that holds.
            if let claim = volume.claim { add("volume \(Word.name(claim)) size 1Gi keep", volume.place) }
        }
        for (word, files) in [("config", project.sections.configs), ("secret", project.sections.secrets)] {
            for (_, file) in files.sorted(by: { $0.key < $1.key }) {
                let source = "\(word) \(Word.name(file.object))"
                guard used.contains(where: { $0 == source || $0.hasPrefix(source + " ") }) else { continue }
                add("\(source) < \(file.setting) >", file.place)
            }
        }
    }

    // MARK: Order

    /// Declares all pods; each as soon as what it depends on is declared, those first for which nothing more has to be
    /// waited for.
    private mutating func ordered() -> [ServiceDraft] {
        var open = project.services.filter { $0.joins == nil }
        var declared: [ServiceDraft] = []
        while !open.isEmpty {
            let names = Set(declared.map(\.name))
            let able = open.indices.filter { i in
                dependencies(of: open[i]).allSatisfy { names.contains(project.pod(of: $0.service)?.name ?? "") }
            }
            guard let first = able.first else {
                let names = open.map(\.name).joined(separator: ", ")
                report.error(open[0].place, "cycle", "services depend on each other: \(names)")
                return declared
            }
            let next = able.first { waits(for: open[$0]).isEmpty } ?? first
            let service = open.remove(at: next)
            for dependency in waits(for: service) { wait(for: dependency) }
            declare(service)
            declared.append(service)
        }
        return declared
    }

    /// Of all containers of its pod, without those on each other, which start together.
    private func dependencies(of service: ServiceDraft) -> [ServiceDraft.Dependency] {
        project.members(of: service).flatMap(\.dependencies)
            .filter { project.pod(of: $0.service)?.name != service.name }
    }

    /// What has not been waited for yet.
    private func waits(for service: ServiceDraft) -> [ServiceDraft.Dependency] {
        dependencies(of: service).filter { dependency in
            guard let other = project.pod(of: dependency.service), other.replicas > 0 else { return false }
            return !waited.contains(Waited(service: other.name, condition: condition(dependency)))
        }
    }

    /// Without a check of its health nothing is known of it but that it runs.
    private func condition(_ dependency: ServiceDraft.Dependency) -> ServiceDraft.Condition {
        dependency.condition == .healthy && project[dependency.service]?.hasHealthCheck != true
            ? .started : dependency.condition
    }

    private mutating func wait(for dependency: ServiceDraft.Dependency) {
        guard let other = project.pod(of: dependency.service) else { return }
        let condition = condition(dependency)
        guard waited.insert(Waited(service: other.name, condition: condition)).inserted else { return }
        let target = ScriptWriter.target(other)
        switch condition {
        case .started:
            let states = other.restart == .always ? "running" : "running or done or failed"
            add("wait \(target) \(states) within 10m", dependency.place)
        case .healthy:
            // Beside its own numbers its image may have to come first.
            add("wait \(target) ready within \(max(300, other.healthLimit + 300))s", dependency.place)
        case .completed:
            if other.restart == .always {
                report.error(
                    dependency.place, "bad-value",
                    "'\(other.name)' is started again whenever it ends (restart), and so never completes")
            }
            add("wait \(target) done within \(ScriptWriter.longest)", dependency.place)
        }
    }

    /// Its object, or its pods where it has several of their own.
    static func target(_ service: ServiceDraft) -> String {
        if service.restart == .always { return "deployment/\(service.object)" }
        return service.replicas == 1 ? "pod/\(service.object)" : "app=\(service.object)"
    }

    /// Whether somebody waits for the end of a service.
    func hasToEnd(_ service: ServiceDraft) -> Bool {
        options.exitCodeFrom == service.name
            || project.services.contains { other in
                other.dependencies.contains { $0.service == service.name && $0.condition == .completed }
            }
    }

    // MARK: The end

    private mutating func forwards(of service: ServiceDraft) {
        for member in project.members(of: service) {
            for forward in member.forwards {
                // A name with an address of its own, which leads to whichever pod is ready.
                let place = forward.address.map { "-" + $0.replacing(".", with: "-") } ?? ""
                let name = "\(service.object)\(place)-\(forward.local)"
                let ports = "port \(forward.local) to \(forward.port)"
                add("service \(name) \(ports) select app=\(service.object)", forward.place)
                let local = (forward.address.map { "\($0):" } ?? "") + forward.local
                add("forward service/\(name) \(local):\(forward.local)", forward.place)
            }
            for port in member.published {
                // A port of this machine that is free, told by its line.
                let name = "\(service.object)-\(port.port.replacing("/", with: "-"))"
                add("service \(name) port \(port.port) node-port select app=\(service.object)", port.place)
                add("get service/\(name)", port.place)
            }
        }
    }

    /// `--exit-code-from`: the run ends with that service, and with its code. Else it is up when all of it is.
    private mutating func ending(_ units: [ServiceDraft]) {
        guard let last = units.last else { return }
        guard let name = options.exitCodeFrom, let wanted = project[name], let pod = project.pod(of: name) else {
            add("wait all ready or done within 5m", last.place)
            if options.followsLogs { follow(last.place) } else { add("get all", last.place) }
            return
        }
        guard pod.restart != .always, pod.replicas == 1 else {
            return report.error(
                wanted.place, "bad-value",
                "the exit code of '\(name)' is asked for: one container with restart no or on-failure has one")
        }
        let container = pod.name == name ? "" : "/\(wanted.object)"
        let others = rivals(of: pod)
        if others.isEmpty {
            add("wait pod/\(pod.object) done or failed within \(ScriptWriter.longest)", wanted.place)
        } else {
            let any = ([pod] + others).map { ScriptWriter.hasEnded($0) }.joined(separator: " or ")
            add("wait until \(any) within \(ScriptWriter.longest)", wanted.place)
        }
        add("logs \(pod.object)\(container)", wanted.place)
        if !others.isEmpty {
            // docker stops it then: what a program ends with that takes SIGTERM as it comes, 128 and 15.
            add("if not (\(ScriptWriter.hasEnded(pod))) {", wanted.place)
            add("print \"another service has ended before '\(wanted.object)'\"", wanted.place)
            add("exit 143", wanted.place)
            add("}", wanted.place)
        }
        let index = project.members(of: pod).firstIndex { $0.name == name } ?? 0
        if options.isSimulated, wanted.simulation == nil {
            report.warn(
                wanted.place, "noted", "no program runs in a simulation: '\(name)' ends with the code 0 there",
                help: "write x-podsh: {simulate: run 1s exit 3} into it")
        }
        add("exit pod/\(pod.object).containers[\(index)].code", wanted.place)
    }

    /// Whose end is that of the run, as with docker's `--abort-on-container-exit`: not of those that are to end.
    private func rivals(of pod: ServiceDraft) -> [ServiceDraft] {
        project.services.filter { other in
            other.joins == nil && other.name != pod.name && other.restart == .no && other.replicas == 1
                && !hasToEnd(other)
        }
    }

    private static func hasEnded(_ service: ServiceDraft) -> String {
        ["Succeeded", "Failed"].map { "pod/\(service.object).phase == \"\($0)\"" }.joined(separator: " or ")
    }

    /// All pods of the project have docker's own label, by which one name leads to all of them.
    private mutating func follow(_ place: ComposePlace) {
        let name = "\(project.sections.name)-project"
        add("service \(name) headless select \(projectLabel)", place)
        add("logs service/\(name) follow", place)
    }

    var projectLabel: String { "com.docker.compose.project=\(project.sections.name)" }
}
