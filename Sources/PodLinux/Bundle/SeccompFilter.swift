import PodModel
import Synchronization

/// The system call filter of a container as OCI describes it. What is not allowed fails with EPERM; clone3, whose flags
/// no filter can see, with ENOSYS, so that libraries fall back to clone.
enum SeccompFilter {
    /// The JSON value of `linux.seccomp` for a container with these capabilities; made once for each set of them.
    static func json(for capabilities: [String]) -> [UInt8] {
        prepared.withLock { known in
            if let text = known[capabilities] { return text }
            let text = make(capabilities)
            known[capabilities] = text
            return text
        }
    }

    /// The filter as the kernel takes it, in base64, once a runtime has made it: making it takes crun 1.8 longer than
    /// everything else it does.
    static func program(for capabilities: [String]) -> [UInt8]? {
        programs.withLock { $0[capabilities] }
    }

    /// Remembers a filter that a runtime has left in its own folder.
    static func learn(_ program: [UInt8], for capabilities: [String]) {
        // Whole instructions of eight bytes (`struct sock_filter`), at most as many as the kernel takes.
        guard !program.isEmpty, program.count % 8 == 0, program.count <= 4096 * 8 else { return }
        programs.withLock { $0[capabilities] = base64(program) }
    }

    private static let programs = Mutex<[[String]: [UInt8]]>([:])
    private static let prepared = Mutex<[[String]: [UInt8]]>([:])
    private static let operationNotPermitted: Int64 = 1
    private static let noSuchCall: Int64 = 38

    private static func make(_ capabilities: [String]) -> [UInt8] {
        var json = JSONText(reserving: 1 << 14)
        json.object { json in
            json.field("defaultAction", "SCMP_ACT_ERRNO")
            json.field("defaultErrnoRet", operationNotPermitted)
            json.field("architectures", SeccompCalls.architectures)
            json.array("syscalls") { list in rules(capabilities, into: &list) }
        }
        return json.bytes
    }

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 3 * 4 + 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group: UInt32 = 0
            for i in 0..<3 { group = group << 8 | (i < count ? UInt32(bytes[start + i]) : 0) }
            for i in 0..<4 { text.append(i <= count ? digits[Int(group >> (18 - 6 * UInt32(i)) & 63)] : UInt8(ascii: "=")) }
        }
        return text
    }

    private static func rules(_ capabilities: [String], into list: inout JSONText) {
        var allowed = SeccompCalls.allowed + SeccompCalls.architectureAllowed
        for (capability, calls) in SeccompCalls.allowedByCapability where capabilities.contains(capability) {
            for call in calls where !allowed.contains(call) { allowed.append(call) }
        }
        allow(allowed, into: &list)
        allow(["socket"], argument: (0, SeccompCalls.familiesBelow, nil, "SCMP_CMP_LT"), into: &list)
        for family in SeccompCalls.families {
            allow(["socket"], argument: (0, family, nil, "SCMP_CMP_EQ"), into: &list)
        }
        for personality in SeccompCalls.personalities {
            allow(["personality"], argument: (0, personality, nil, "SCMP_CMP_EQ"), into: &list)
        }
        if capabilities.contains("SYS_ADMIN") { return }
        allow(["clone"], argument: (0, SeccompCalls.namespaceFlags, 0, "SCMP_CMP_MASKED_EQ"), into: &list)
        list.object { rule in
            rule.field("names", ["clone3"])
            rule.field("action", "SCMP_ACT_ERRNO")
            rule.field("errnoRet", noSuchCall)
        }
    }

    private static func allow(
        _ names: [String], argument: (index: Int64, value: Int64, second: Int64?, comparison: String)? = nil,
        into list: inout JSONText
    ) {
        list.object { rule in
            rule.field("names", names)
            rule.field("action", "SCMP_ACT_ALLOW")
            guard let argument else { return }
            rule.array("args") { arguments in
                arguments.object { each in
                    each.field("index", argument.index)
                    each.field("value", argument.value)
                    if let second = argument.second { each.field("valueTwo", second) }
                    each.field("op", argument.comparison)
                }
            }
        }
    }
}
