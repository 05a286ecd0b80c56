internal import CLinux
internal import Glibc
internal import PodKernel
package import PodLifecycle
internal import PodModel

/// Finds out which OCI runtime works here: each candidate creates and deletes a real container.
package struct RuntimeChoice {
    let runtime: OCIRuntime
    /// One line for people: which, and why not the others.
    package let reason: String

    /// To be called on a thread in the private mount namespace. `folder` is made and removed.
    package static func make(
        _ candidates: [OCIRuntime], folder: String, state: String, manager: CgroupManager, cgroup: String
    ) throws(Failure) -> RuntimeChoice {
        defer { _ = podsh_remove_tree(folder) }
        try prepare(folder)
        var refusals: [String] = []
        for runtime in candidates {
            do throws(Failure) {
                try attempt(
                    runtime.path, folder: folder, options: runtime.options(state: state, manager),
                    cgroup: manager == .disabled ? nil : cgroup)
                let others = refusals.isEmpty ? "" : "; " + refusals.joined(separator: "; ")
                return RuntimeChoice(runtime: runtime, reason: "\(runtime.path) creates containers\(others)")
            } catch {
                refusals.append("\(runtime.path) does not: \(error.message)")
            }
        }
        throw Failure(
            """
            no OCI runtime works on this machine: \(refusals.joined(separator: "; ")); `podsh doctor` says what \
            is missing
            """
        )
    }

    private static func prepare(_ folder: String) throws(Failure) {
        _ = podsh_remove_tree(folder)
        for part in ["", "/root", "/root/proc", "/root/dev"] where mkdir(folder + part, 0o700) != 0 {
            throw Failure.system("cannot make \(folder)\(part)", errno)
        }
        // Never executed: the container is created, not started.
        let program = try FileDescriptor.open("\(folder)/root/init", flags: O_WRONLY | O_CREAT, mode: 0o755)
        try program.write(Array("#!/init\n".utf8))
    }

    private static func attempt(_ path: String, folder: String, options: [String], cgroup: String?) throws(Failure) {
        let config = try FileDescriptor.open("\(folder)/config.json", flags: O_WRONLY | O_CREAT | O_TRUNC)
        try config.write(Array(description(cgroup: cgroup).utf8))
        let name = "podsh-probe-\(getpid())"
        var spawn = Spawn([path] + options + ["create", "--bundle", folder, "--pid-file", "\(folder)/pid", name])
        spawn.environment = Spawn.plainEnvironment
        spawn.directory = folder
        let made = try spawn.run(timeout: .seconds(10), limit: 1 << 14)
        defer { remove(path, options, name, folder) }
        if !made.isSuccess { throw Failure(OCIMessage.plain(made.complaint)) }
        guard let number = readText("\(folder)/pid", limit: 32).flatMap({ Int32($0.prefix { $0.isNumber }) }),
            number > 0
        else {
            throw Failure("it says it made a container, but names no process")
        }
    }

    private static func remove(_ path: String, _ options: [String], _ name: String, _ folder: String) {
        var spawn = Spawn([path] + options + ["delete", "--force", name])
        spawn.environment = Spawn.plainEnvironment
        _ = try? spawn.run(timeout: .seconds(10), limit: 1 << 14)
        if let number = readText("\(folder)/pid", limit: 32).flatMap({ Int32($0.prefix { $0.isNumber }) }),
            let left = ChildProcess(observing: number)
        {
            left.kill(SIGKILL)
        }
        unlink("\(folder)/pid")
    }

    private static func description(cgroup: String?) -> String {
        let place = cgroup.map { "\"cgroupsPath\": \"/\($0)\"," } ?? ""
        return """
            {"ociVersion": "1.0.0", "process": {"terminal": false, "user": {"uid": 0, "gid": 0}, "args": ["/init"],
            "cwd": "/", "noNewPrivileges": true}, "root": {"path": "root", "readonly": false},
            "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}],
            "linux": {\(place) "namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"}]}}
            """
    }
}
