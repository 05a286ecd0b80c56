import PodModel
import PodText

/// `config.json` of the OCI runtime specification, for one container.
struct RuntimeDescription {
    let facts: BundleFacts

    var request: BundleRequest { facts.request }
    var machine: MachineFacts { facts.request.machine }
    var isPrivileged: Bool { facts.security.privileged }

    func json() -> [UInt8] {
        var json = JSONWriter(reserving: 1 << 15)
        json.object { json in
            json.field("ociVersion", "1.0.2")
            json.object("root") { root in
                root.field("path", facts.root)
                root.field("readonly", facts.security.readOnlyRoot)
            }
            json.object("process") { process(into: &$0) }
            json.array("mounts") { mounts(into: &$0) }
            json.object("linux") { linux(into: &$0) }
            if let filter = facts.filter {
                json.object("annotations") { annotations in
                    if let profile = filter.profile { annotations.field(ContainerFilter.annotation, profile) }
                    // crun's own; other runtimes make the filter from what `linux.seccomp` says.
                    if let program = SeccompFilter.program(for: filter) {
                        annotations.field("run.oci.seccomp_bpf_data", String(decoding: program, as: UTF8.self))
                    }
                }
            }
        }
        return json.bytes
    }

    private func process(into process: inout JSONWriter) {
        process.field("terminal", request.hasTerminal)
        process.object("user") { user in
            user.field("uid", facts.user.uid)
            user.field("gid", facts.user.gid)
            if !facts.user.groups.isEmpty {
                user.array("additionalGids") { list in for group in facts.user.groups { list.element(group) } }
            }
        }
        process.field("args", facts.words)
        process.field("env", facts.environment.pairs.map { "\($0.name)=\($0.value)" })
        process.field("cwd", facts.workingDirectory)
        process.object("capabilities") { sets in
            let names = facts.capabilities.map { "CAP_" + $0 }
            // Inheritable and ambient stay empty: a program that is executed gains nothing (CVE-2022-24769).
            for set in ["bounding", "effective", "permitted"] { sets.field(set, names) }
        }
        process.array("rlimits") { limits in
            var all = [
                Ulimit(kind: .core, soft: 0, hard: 0),
                Ulimit(kind: .nofile, soft: min(1024, machine.openFiles), hard: machine.openFiles),
            ]
            all.removeAll { usual in request.container.ulimits.contains { $0.kind == usual.kind } }
            for each in all + request.container.ulimits { limit(each, into: &limits) }
        }
        process.field("noNewPrivileges", facts.gainsNothing)
        if !isPrivileged, let profile = machine.appArmorProfile { process.field("apparmorProfile", profile) }
        if let level = request.sandbox.seLinuxLevel { process.field("selinuxLabel", level.process(facts.security)) }
        process.field("oomScoreAdj", outOfMemoryScore)
    }

    private func limit(_ given: Ulimit, into limits: inout JSONWriter) {
        limits.object { limit in
            limit.field("type", given.kind.runtimeName)
            limit.field("soft", json: bytes(given.soft))
            limit.field("hard", json: bytes(given.hard))
        }
    }

    /// None is RLIM_INFINITY, which the specification has as an unsigned number.
    private func bytes(_ limit: Int64?) -> [UInt8] { Array((limit.map { "\($0)" } ?? "\(UInt64.max)").utf8) }

    /// What a pod has asked for beyond its containers is all of theirs, in equal parts (`GetContainerOOMScoreAdjust` of
    /// Kubernetes' `pkg/kubelet/qos`).
    private var memoryRequest: Int64 {
        let spec = request.template.spec
        let own = request.container.resources.effectiveMemoryRequest
        guard spec.resources.memory.isSet else { return own }
        let all = spec.containers.filter { $0.role != .initial }
        let sum = all.reduce(0) { $0 + $1.resources.effectiveMemoryRequest }
        return own + max(0, request.template.request.memory - sum) / Int64(max(1, all.count))
    }

    /// Kubernetes' table of resources; not below our own where the machine does not let us.
    var outOfMemoryScore: Int64 {
        let desired: Int64
        switch request.template.qualityOfService {
        case .guaranteed: desired = -997
        case .bestEffort: desired = 1000
        case .burstable:
            let request = memoryRequest
            let share = machine.memory > 0 ? 1000 * min(request, machine.memory) / machine.memory : 0
            desired = min(max(2, 1000 - share), 999)
        }
        return machine.mayRaiseLimits && !machine.isRootless ? desired : max(desired, machine.outOfMemoryScore)
    }
}

extension BundleFacts {
    /// no_new_privs is on: set-user-id files and file capabilities give nothing.
    var gainsNothing: Bool { !security.allowEscalation && !security.privileged }
}
