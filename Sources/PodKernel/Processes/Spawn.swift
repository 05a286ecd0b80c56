import CLinux
internal import Glibc
package import PodLifecycle

/// A program to start, and the surroundings it starts in. The child has exactly the descriptors 0, 1, 2 and `passes`,
/// default signals, and a file creation mask of 022. Never through a shell.
package struct Spawn: Sendable {
    /// The first is the program, an absolute path.
    package var arguments: [String]
    /// All of it, as `NAME=value`: nothing is inherited.
    package var environment: [String] = []
    package var directory: String?
    /// Own descriptors that become 0, 1 and 2; nil is /dev/null.
    package var input: Int32?
    package var output: Int32?
    package var error: Int32?
    /// Further descriptors.
    package var passes: [(child: Int32, own: Int32)] = []
    package var newNamespaces: Namespaces = []
    /// The ids outside that become those from 0 in its user namespace, which is among `newNamespaces`; nil: its own id
    /// alone. All other new namespaces belong to that one; `joins` may then name cgroup namespaces only.
    package var users: UserRange?
    /// Paths of namespaces to join, such as `/proc/PID/ns/net`. A pid namespace holds for the child's children only.
    package var joins: [String] = []
    /// `cgroup.procs` files that the child enters before it executes.
    package var cgroupProcs: [String] = []
    package var newSession = false
    /// In the new uts namespace.
    package var hostname: String?
    /// Files below /proc/sys and what is written into them, in the new namespaces.
    package var sysctls: [(String, String)] = []
    /// KILL when the thread that started it ends. For helpers that live as long as podsh, never for containers.
    package var diesWithStarter = false
    /// What is executed in place of the file that the first argument names.
    package var programDescriptor: Int32?
    /// Its root is an empty read-only directory; among `newNamespaces` is `mount`.
    package var hasEmptyRoot = false
    package var confinement: Confinement?
    /// In the network that podsh was started in, where podsh has left it: then what goes with it are words, variables
    /// and streams alone, and it dies with podsh.
    package var isInCallersNetwork = false
    /// It becomes a child of the caller's parent.
    var isSibling = false
    /// For `oom_score_adj`; nil as podsh's own.
    package var outOfMemoryScore: Int?

    package init(_ arguments: [String]) {
        self.arguments = arguments
    }

    /// The few variables that a helper needs to be predictable.
    package static let plainEnvironment = [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "HOME=/root",
    ]

    /// Starts it. A failure of any step before the program runs (not found, no such namespace …) is thrown.
    package func start() throws(Failure) -> ChildProcess {
        if (arguments + environment).contains(where: { $0.utf8.contains(0) }) {
            throw Failure("cannot start \(arguments.first ?? ""): an argument holds a NUL byte")
        }
        guard let program = arguments.first else { throw Failure("cannot start nothing") }
        let null = try FileDescriptor.open("/dev/null", flags: O_RDWR)
        let made: podsh_spawned
        if isInCallersNetwork, let network = CallersNetwork.shared {
            made = try network.start(self, null: null.number)
        } else {
            made = make(null: null.number)
        }
        if made.error != 0 { throw failure(program, made) }
        return ChildProcess(process: made.process, pidfd: made.pidfd)
    }

    /// `null`: for the streams that are not given.
    func make(null: Int32) -> podsh_spawned {
        var descriptors: [Int32] = [0, input ?? null, 1, output ?? null, 2, error ?? null]
        for pass in passes { descriptors += [pass.child, pass.own] }
        let strings = CStrings()
        let program = arguments.first ?? ""
        var spawn = podsh_spawn(
            program: strings.add(program), arguments: strings.list(arguments), environment: strings.list(environment),
            directory: directory.map { UnsafePointer(strings.add($0)) }, descriptors: strings.numbers(descriptors),
            descriptor_count: descriptors.count / 2, namespaces: newNamespaces.rawValue,
            joins: strings.constants(joins), join_count: joins.count,
            cgroups: strings.constants(cgroupProcs), cgroup_count: cgroupProcs.count,
            sysctls: strings.constants(sysctls.flatMap { [$0.0, $0.1] }), sysctl_count: sysctls.count,
            hostname: hostname.map { UnsafePointer(strings.add($0)) }, new_session: newSession ? 1 : 0,
            death_signal: diesWithStarter ? SIGKILL : 0,
            program_descriptor: programDescriptor ?? -1,
            out_of_memory_score: outOfMemoryScore.map { UnsafePointer(strings.add(String($0))) },
            is_sibling: isSibling ? 1 : 0, has_empty_root: hasEmptyRoot ? 1 : 0, first_user: users?.first ?? 0,
            user_count: users == nil ? 0 : UserRange.count, confinement: nil)
        guard let confinement else { return withExtendedLifetime(strings) { podsh_start(&spawn) } }
        return withExtendedLifetime(strings) {
            confinement.withPointer { pointer in
                spawn.confinement = pointer
                return podsh_start(&spawn)
            }
        }
    }

    private func failure(_ program: String, _ made: podsh_spawned) -> Failure {
        let index = Int(made.index)
        let what =
            switch made.step {
            case podsh_step_clone: "cannot make a process for \(program)"
            case podsh_step_session: "cannot make a session for \(program)"
            case podsh_step_join: "cannot join \(joins.indices.contains(index) ? joins[index] : "a namespace")"
            case podsh_step_map: "cannot map the user\(users == nil ? "" : "s") of \(program)"
            case podsh_step_mount: "cannot make mounts private for \(program)"
            case podsh_step_cgroup:
                "cannot enter \(cgroupProcs.indices.contains(index) ? cgroupProcs[index] : "a cgroup")"
            case podsh_step_hostname: "cannot set the host name \(hostname ?? "")"
            case podsh_step_sysctl: "cannot set \(sysctls.indices.contains(index) ? sysctls[index].0 : "a sysctl")"
            case podsh_step_directory: "cannot change to \(directory ?? "")"
            case podsh_step_descriptor: "cannot hand descriptors to \(program)"
            case podsh_step_root: "cannot make an empty root for \(program)"
            case podsh_step_confine: "cannot confine \(program)"
            default: "cannot execute \(program)"
            }
        if made.step == podsh_step_clone, users != nil, made.error == ENOSPC {
            return Failure("cannot make a user namespace: there are as many as user.max_user_namespaces allows")
        }
        if made.step == podsh_step_clone { return Failure("\(what): \(ProcessLimit.explain(made.error))") }
        if made.step == podsh_step_join, made.error == ESRCH {
            return Failure("the process whose namespaces \(program) was to join has ended")
        }
        // What fcntl(2) says of a number that the limit does not let be.
        let isLimit = made.step == podsh_step_descriptor && made.error == EINVAL
        return Failure.system(what, isLimit ? EMFILE : made.error)
    }
}
