internal import Glibc
internal import PodKernel
internal import PodText
internal import PodLifecycle
internal import PodModel

/// What a container's first process was given, and what a command run in the container gets too: never more.
struct ContainerProcess: Sendable {
    var environment: [String]
    var workingDirectory: String
    var user: UInt32
    var outOfMemoryScore: Int?
    var confinement: Confinement

    /// Of the `process` in a `config.json` of podsh's own. nil when the OCI runtime has to do it: the filter is not
    /// known, as with a runtime that leaves none, or an AppArmor profile or SELinux label belongs to it.
    init?(_ process: Document, isFiltered: Bool, profile: String?) {
        guard let user = process["user"], let uid = user.number("uid"), let gid = user.number("gid") else { return nil }
        let names = process["capabilities"]?.texts("bounding").map { String($0.dropFirst("CAP_".utf8.count)) } ?? []
        // Only the OCI runtime changes to a profile or a label.
        if process["apparmorProfile"] != nil || process["selinuxLabel"] != nil { return nil }
        var filter: [UInt8] = []
        if isFiltered {
            let key = profile.map { ContainerFilter.profile($0, json: []) } ?? .usual(names)
            guard let program = SeccompFilter.instructions(for: key) else { return nil }
            filter = program
        }
        environment = process.texts("env")
        workingDirectory = process.text("cwd") ?? "/"
        self.user = UInt32(clamping: uid)
        outOfMemoryScore = process.number("oomScoreAdj").map { Int($0) }
        confinement = Confinement(
            capabilities: Capability.bits(names), gainsNothing: process.flag("noNewPrivileges"), filter: filter)
        confinement.owner = Confinement.Owner(
            user: UInt32(clamping: uid), group: UInt32(clamping: gid),
            groups: user.numbers("additionalGids").map { UInt32(clamping: $0) })
        for limit in process.elements("rlimits") {
            let kind = Ulimit.Kind.allCases.first { $0.runtimeName == limit.text("type") }
            guard let number = kind?.number else { return nil }
            confinement.limits.append((number, limit.bytes("soft"), limit.bytes("hard")))
        }
    }

    /// Whom a container's processes run as.
    static func user(of process: Document) -> UInt32 {
        UInt32(clamping: process["user"]?.number("uid") ?? 0)
    }

    /// The folders of PATH; those that execvp(3) takes when there is none.
    var searchPath: [String] {
        let text = environment.last { $0.hasPrefix("PATH=") }?.dropFirst("PATH=".utf8.count) ?? "/bin:/usr/bin"
        return text.split(separator: ":", omittingEmptySubsequences: false).map { folder in
            folder.hasPrefix("/") ? String(folder) : folder.isEmpty ? workingDirectory : "\(workingDirectory)/\(folder)"
        }
    }
}

extension Ulimit.Kind {
    /// RLIMIT_* of the kernel (`asm-generic/resource.h`). nil: the OCI runtime has to set it, since podsh's way into a
    /// container makes a process after the limits are set.
    fileprivate var number: UInt64? {
        switch self {
        case .cpu: 0
        case .fsize: 1
        case .data: 2
        case .stack: 3
        case .core: 4
        case .rss: 5
        case .nproc: nil
        case .nofile: 7
        case .memlock: 8
        case .locks: 10
        case .sigpending: 11
        case .msgqueue: 12
        case .nice: 13
        case .rtprio: 14
        case .rttime: 15
        }
    }
}

/// Fields of what podsh itself has written.
extension Document {
    func text(_ key: String) -> String? {
        if case .string(let text)? = self[key] { text } else { nil }
    }

    func number(_ key: String) -> Int64? {
        if case .integer(let number)? = self[key] { number } else { nil }
    }

    /// What is no whole number that can be counted to is none: RLIM_INFINITY.
    func bytes(_ key: String) -> UInt64 {
        if case .integer(let number)? = self[key], number >= 0 { UInt64(number) } else { .max }
    }

    func flag(_ key: String) -> Bool {
        if case .bool(true)? = self[key] { true } else { false }
    }

    func elements(_ key: String) -> [Document] {
        if case .array(let items)? = self[key] { items } else { [] }
    }

    func texts(_ key: String) -> [String] {
        elements(key).compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    func numbers(_ key: String) -> [Int64] {
        elements(key).compactMap { if case .integer(let number) = $0 { number } else { nil } }
    }
}
