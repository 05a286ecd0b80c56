internal import CLinux
internal import Glibc
package import PodLifecycle
internal import PodModel

extension LinuxRuntime {
    /// Opens the environment: takes what a crash left under its name away, makes its folder, finds out which OCI
    /// runtime works. The failure names everything that is missing and what installs it. The caller holds the lock of
    /// the environment's name.
    package static func open(_ options: LinuxOptions) throws(Failure) -> LinuxRuntime {
        let layout = options.layout
        let tools = try LinuxTools.find(path: options.path)
        if !options.isRootless, geteuid() != 0 { throw Failure("real pods need root, or a user namespace of podsh's own") }
        // Each connection that is led to a pod takes two descriptors, each container some (hostile case N12).
        _ = podsh_raise_files()
        let cgroups = Cgroups(isRootless: options.isRootless)
        _ = Cleaning.clean(layout)
        for folder in [layout.directory, "\(layout.directory)/pods", "\(layout.directory)/runtime", "\(layout.directory)/exits"] {
            try makeFolders(folder, mode: 0o700)
        }
        let mounts = try PrivateMounts(hiding: cgroups.hybridPath.map { [$0] } ?? [])
        let strays = Monitor<Failure?>(nil)
        let workers = Workers("podsh-work", count: 6) { enter(mounts, else: strays) }
        do throws(Failure) {
            // Outside the private mounts a worker would mount on the host.
            if let failure = strays.change({ $0 }) { throw failure }
            let runtime = LinuxRuntime(
                options: options, parts: try parts(options, tools: tools, cgroups: cgroups, mounts: mounts, workers: workers))
            return runtime
        } catch {
            workers.close()
            cgroups.remove(layout.cgroup)
            _ = podsh_remove_tree(layout.directory)
            throw error
        }
    }

    private static func enter(_ mounts: PrivateMounts, else strays: Monitor<Failure?>) {
        do throws(Failure) { try mounts.enter() } catch {
            let failure = error
            strays.change { $0 = failure }
        }
    }

    private static func parts(
        _ options: LinuxOptions, tools: LinuxTools, cgroups: Cgroups, mounts: PrivateMounts, workers: Workers
    ) throws(Failure) -> Parts {
        let layout = options.layout
        try cgroups.make(layout.cgroup)
        let manager = options.isRootless ? "--cgroup-manager=disabled" : "--cgroup-manager=cgroupfs"
        let choice = try choose(tools, layout, manager: manager, workers)
        cgroups.remove("\(layout.cgroup)/probe")
        let isCrun = choice.path.hasSuffix("/crun")
        let program = RuntimeProgram(
            path: choice.path, options: ["--root=\(layout.directory)/runtime"] + (isCrun ? [manager] : []),
            mountNamespace: mounts.path, cgroupRoot: cgroups.kind == .unified ? nil : cgroups.unified)
        let inbox = try Inbox()
        let network = try PodNetwork(layout: layout)
        do throws(Failure) {
            return Parts(
                tools: tools, choice: choice, program: program,
                images: try ImageStore(layout.images, options: options.images),
                volumes: PodVolumes(layout: layout, folder: options.folder),
                network: network, cgroups: cgroups, machine: MachineFacts.detect(isRootless: options.isRootless),
                prober: try Prober(program: program) { inbox.put($0, $1) }, mounts: mounts, workers: workers,
                pullers: Workers("podsh-pull", count: 4) { try? mounts.enter() },
                meters: Workers("podsh-meter", count: 1) { try? mounts.enter() },
                supervisor: try Supervisor(), inbox: inbox)
        } catch {
            network.close()
            throw error
        }
    }

    /// The answer of a worker, since only workers see the private mounts.
    private static func choose(
        _ tools: LinuxTools, _ layout: EnvironmentLayout, manager: String, _ workers: Workers
    ) throws(Failure) -> RuntimeChoice {
        let answer = Monitor<Result<RuntimeChoice, Failure>?>(nil)
        workers.submit {
            var found: Result<RuntimeChoice, Failure>
            do throws(Failure) {
                found = .success(
                    try RuntimeChoice.make(
                        tools.runtimes, folder: "\(layout.directory)/probe", state: "\(layout.directory)/runtime",
                        manager: manager, cgroup: "\(layout.cgroup)/probe"))
            } catch {
                found = .failure(error)
            }
            let result = found
            answer.change { $0 = result }
        }
        guard let result = answer.wait({ $0 }) else { throw Failure("no OCI runtime answered") }
        return try result.get()
    }
}
