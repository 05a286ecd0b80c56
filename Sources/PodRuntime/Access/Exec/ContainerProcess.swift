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
    init?(_ process: Document, isFiltered: Bool) {
        guard let user = process["user"], let uid = user.number("uid"), let gid = user.number("gid") else { return nil }
        let names = process["capabilities"]?.texts("bounding").map { String($0.dropFirst("CAP_".utf8.count)) } ?? []
        // Only the OCI runtime changes to a profile or a label.
        if process["apparmorProfile"] != nil || process["selinuxLabel"] != nil { return nil }
        var filter: [UInt8] = []
        if isFiltered {
            guard let program = SeccompFilter.instructions(for: names) else { return nil }
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
            guard let soft = limit.number("soft"), let hard = limit.number("hard") else { continue }
            switch limit.text("type") {
            case "RLIMIT_CORE": confinement.limits.append((UInt64(RLIMIT_CORE.rawValue), UInt64(soft), UInt64(hard)))
            case "RLIMIT_NOFILE":
                confinement.limits.append((UInt64(RLIMIT_NOFILE.rawValue), UInt64(soft), UInt64(hard)))
            default: return nil
            }
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

/// Fields of what podsh itself has written.
extension Document {
    fileprivate func text(_ key: String) -> String? {
        if case .string(let text)? = self[key] { text } else { nil }
    }

    fileprivate func number(_ key: String) -> Int64? {
        if case .integer(let number)? = self[key] { number } else { nil }
    }

    fileprivate func flag(_ key: String) -> Bool {
        if case .bool(true)? = self[key] { true } else { false }
    }

    fileprivate func elements(_ key: String) -> [Document] {
        if case .array(let items)? = self[key] { items } else { [] }
    }

    fileprivate func texts(_ key: String) -> [String] {
        elements(key).compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    fileprivate func numbers(_ key: String) -> [Int64] {
        elements(key).compactMap { if case .integer(let number) = $0 { number } else { nil } }
    }
}
