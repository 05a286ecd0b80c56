import PodImages
import PodKernel
import PodLifecycle
import PodText

/// A profile of a system call filter that the user has put onto this machine: the `linux.seccomp` of OCI's runtime
/// specification, as JSON. The OCI runtime makes the filter of it, and takes no notice of fields that it does not know:
/// a profile with one would let more through, or less, than it says, and is refused.
enum SeccompFile {
    static let maximumBytes = 1 << 20

    /// `path`: from `folder`, and never above it.
    static func read(_ path: String, below folder: String) throws(Failure) -> ContainerFilter {
        let what = "the seccomp profile \(path)"
        let bytes: [UInt8]
        do throws(Failure) { bytes = try content(of: path, below: folder) } catch {
            throw Failure("\(what) cannot be read from \(folder): \(error.message)")
        }
        if bytes.count > maximumBytes { throw Failure("\(what) has more than \(maximumBytes) bytes") }
        guard let profile = try? JSONReader.value(of: bytes) else { throw Failure("\(what) is no JSON") }
        if let wrong = refusal(of: profile) { throw Failure("\(what) \(wrong)") }
        return .profile(Digest.of(bytes).hex, json: bytes)
    }

    private static func content(of path: String, below folder: String) throws(Failure) -> [UInt8] {
        let root = try FileDescriptor.open(folder, flags: FileDescriptor.place)
        let file = try FileDescriptor.resolve("/" + path, in: root.number, flags: FileDescriptor.read)
        return file.read(limit: maximumBytes + 1)
    }

    private static let ownFields: Set<String> = [
        "defaultAction", "defaultErrnoRet", "architectures", "flags", "syscalls",
    ]
    private static let ruleFields: Set<String> = ["names", "action", "errnoRet", "args", "comment"]
    private static let argumentFields: Set<String> = ["index", "value", "valueTwo", "op"]
    private static let actions: Set<String> = [
        "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP", "SCMP_ACT_ERRNO",
        "SCMP_ACT_TRACE", "SCMP_ACT_ALLOW", "SCMP_ACT_LOG",
    ]

    private static func refusal(of profile: Document) -> String? {
        guard case .object(let fields) = profile else { return "is no object" }
        for field in fields where !ownFields.contains(field.key) { return unknown(field.key) }
        if let wrong = refusal(ofAction: profile["defaultAction"]) { return "has \(wrong) as its defaultAction" }
        guard case .array(let rules) = profile["syscalls"] ?? .array([]) else { return "has syscalls that are no list" }
        for (i, rule) in rules.enumerated() {
            guard case .object(let fields) = rule else { return "has syscalls[\(i)], which is no object" }
            for field in fields where !ruleFields.contains(field.key) { return unknown("syscalls[\(i)].\(field.key)") }
            if let wrong = refusal(ofAction: rule["action"]) { return "has \(wrong) as the action of syscalls[\(i)]" }
            guard case .array(let names)? = rule["names"], !names.isEmpty else {
                return "has syscalls[\(i)] without names"
            }
            guard case .array(let arguments) = rule["args"] ?? .array([]) else { continue }
            for case .object(let fields) in arguments {
                for field in fields where !argumentFields.contains(field.key) {
                    return unknown("syscalls[\(i)].args.\(field.key)")
                }
            }
        }
        return nil
    }

    private static func refusal(ofAction action: Document?) -> String? {
        guard case .string(let word)? = action else { return "nothing" }
        return actions.contains(word) ? nil : word
    }

    private static func unknown(_ field: String) -> String {
        "has the field \(field), of which the OCI runtime would take no notice"
    }
}
