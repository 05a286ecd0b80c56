/// A program that makes containers by the OCI runtime specification, and which of those that podsh knows it is: they
/// differ in what their command line takes.
package struct OCIRuntime: Hashable, Sendable {
    /// In the order in which they are tried.
    package enum Kind: String, CaseIterable, Sendable {
        case crun, runc
    }

    package let kind: Kind
    package let path: String

    package init(_ kind: Kind, path: String) {
        self.kind = kind
        self.path = path
    }

    /// What precedes its subcommands. runc finds out by itself how cgroups are managed.
    func options(state folder: String, _ manager: CgroupManager) -> [String] {
        switch kind {
        case .crun: ["--root=\(folder)", "--cgroup-manager=\(manager.rawValue)"]
        case .runc: ["--root=\(folder)"]
        }
    }
}

/// Who makes a container's cgroup: the runtime, or nobody where podsh may not.
package enum CgroupManager: String, Sendable {
    case cgroupfs, disabled
}
