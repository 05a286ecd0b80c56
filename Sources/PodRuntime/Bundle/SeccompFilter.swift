import PodModel
import PodText
import Synchronization

/// Which system call filter a container has.
enum ContainerFilter: Hashable, Sendable {
    /// podsh's own, for these capabilities.
    case usual([String])
    /// That of a file: its digest, and the JSON value of `linux.seccomp`.
    case profile(String, json: [UInt8])

    /// In a container's description the digest of its profile, by which `exec` finds the filter.
    static let annotation = "podsh.seccomp-profile"

    /// Its digest, where it is one of a file.
    var profile: String? { if case .profile(let digest, _) = self { digest } else { nil } }

    static func == (a: ContainerFilter, b: ContainerFilter) -> Bool {
        switch (a, b) {
        case (.usual(let a), .usual(let b)): a == b
        case (.profile(let a, _), .profile(let b, _)): a == b
        case (.usual, .profile), (.profile, .usual): false
        }
    }

    func hash(into hasher: inout Hasher) {
        switch self {
        case .usual(let capabilities): hasher.combine(capabilities)
        case .profile(let digest, _): hasher.combine(digest)
        }
    }
}

/// The system call filter of a container as OCI describes it. What is known and not allowed fails with EPERM. What is
/// not known fails with ENOSYS, so that newer libraries fall back to what they did before, and so does clone3, whose
/// flags no filter can see.
///
/// Rules about one argument of a call never overlap: libseccomp does not say which of two that fit would count.
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
    static func program(for filter: ContainerFilter) -> [UInt8]? {
        programs.withLock { $0[filter]?.text }
    }

    /// The same as instructions, for a process that podsh confines itself.
    static func instructions(for filter: ContainerFilter) -> [UInt8]? {
        programs.withLock { $0[filter]?.instructions }
    }

    /// Remembers a filter that a runtime has left in its own folder.
    static func learn(_ program: [UInt8], for filter: ContainerFilter) {
        // Whole instructions of eight bytes (`struct sock_filter`), at most as many as the kernel takes.
        guard !program.isEmpty, program.count % 8 == 0, program.count <= 4096 * 8 else { return }
        // The last one returns (`BPF_RET`), or the kernel takes none of it: a file that was cut off is no filter.
        guard program[program.count - 8] & 0x07 == 0x06 else { return }
        programs.withLock { $0[filter] = (program, base64(program)) }
    }

    private static let programs = Mutex<[ContainerFilter: (instructions: [UInt8], text: [UInt8])]>([:])
    private static let prepared = Mutex<[[String]: [UInt8]]>([:])
    private static let operationNotPermitted: Int64 = 1
    private static let noSuchCall: Int64 = 38

    private static func make(_ capabilities: [String]) -> [UInt8] {
        var json = JSONWriter(reserving: 1 << 14)
        json.object { json in
            json.field("defaultAction", "SCMP_ACT_ERRNO")
            json.field("defaultErrnoRet", noSuchCall)
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
            for i in 0..<4 {
                let digit = group >> (18 - 6 * UInt32(i)) & 63
                text.append(i <= count ? digits[Int(digit)] : UInt8(ascii: "="))
            }
        }
        return text
    }

    private static func rules(_ capabilities: [String], into list: inout JSONWriter) {
        var allowed = SeccompCalls.allowed + SeccompCalls.architectureAllowed
        var refused = SeccompCalls.refused
        for (capability, calls) in SeccompCalls.allowedByCapability {
            if capabilities.contains(capability) { allowed += calls } else { refused += calls }
        }
        let mayAlways = Set(allowed)
        rule(unique(allowed), into: &list)
        rule(
            unique(refused.filter { !mayAlways.contains($0) && $0 != "clone" && $0 != "clone3" }),
            error: operationNotPermitted, into: &list)
        socket(into: &list)
        personality(into: &list)
        if !capabilities.contains("SYS_ADMIN") { clone(into: &list) }
    }

    private static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private static func socket(into list: inout JSONWriter) {
        let (below, families) = (SeccompCalls.familiesBelow, SeccompCalls.families)
        rule(["socket"], argument: (0, below, nil, "SCMP_CMP_LT"), into: &list)
        for family in families { rule(["socket"], argument: (0, family, nil, "SCMP_CMP_EQ"), into: &list) }
        let highest = families.max() ?? below
        for family in below...highest where !families.contains(family) {
            rule(["socket"], error: operationNotPermitted, argument: (0, family, nil, "SCMP_CMP_EQ"), into: &list)
        }
        rule(["socket"], error: operationNotPermitted, argument: (0, highest, nil, "SCMP_CMP_GT"), into: &list)
    }

    private static func personality(into list: inout JSONWriter) {
        let (flags, question) = (SeccompCalls.personalityFlags, SeccompCalls.personalityQuestion)
        rule(["personality"], argument: (0, question & ~flags, 0, masked), into: &list)
        rule(["personality"], argument: (0, question, nil, "SCMP_CMP_EQ"), into: &list)
        // Whatever else has a flag that is not allowed, and not the one after it: the question has them all.
        let others = (0..<32).map { Int64(1) << $0 }.filter { $0 & flags == 0 }
        for (i, flag) in others.enumerated() {
            let next = others[(i + 1) % others.count]
            rule(["personality"], error: operationNotPermitted, argument: (0, flag | next, flag, masked), into: &list)
        }
    }

    private static func clone(into list: inout JSONWriter) {
        let flags = SeccompCalls.namespaceFlags
        rule(["clone"], argument: (0, flags, 0, masked), into: &list)
        for flag in (0..<32).map({ Int64(1) << $0 }) where flags & flag != 0 {
            rule(["clone"], error: operationNotPermitted, argument: (0, flag, flag, masked), into: &list)
        }
        rule(["clone3"], error: noSuchCall, into: &list)
    }

    private static let masked = "SCMP_CMP_MASKED_EQ"

    /// Allows the calls, or has them fail with `error`.
    private static func rule(
        _ names: [String], error: Int64? = nil,
        argument: (index: Int64, value: Int64, second: Int64?, comparison: String)? = nil, into list: inout JSONWriter
    ) {
        list.object { rule in
            rule.field("names", names)
            rule.field("action", error == nil ? "SCMP_ACT_ALLOW" : "SCMP_ACT_ERRNO")
            if let error { rule.field("errnoRet", error) }
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
