internal import CLinux
internal import Glibc
internal import PodImages
internal import PodKernel
package import PodLifecycle
internal import PodModel
internal import PodNetwork

extension LinuxRuntime {
    /// Opens the environment: makes its folder, finds out which OCI runtime works. The failure names everything that is
    /// missing and what installs it. The caller holds the lock of the environment's name, and has taken away what a
    /// crash left under it.
    package static func open(_ options: LinuxOptions) throws(Failure) -> LinuxRuntime {
        let layout = options.layout
        let tools = try LinuxTools.find(path: options.path)
        if !options.isRootless, geteuid() != 0 {
            throw Failure("real pods need root, or a user namespace of podsh's own")
        }
        // Each connection that is led to a pod takes two descriptors, each container some.
        _ = podsh_raise_files()
        if let shortage = ProcessLimit.shortage { throw Failure("limits: \(shortage)") }
        let cgroups = Cgroups(isRootless: options.isRootless)
        for folder in [layout.directory, "\(layout.directory)/pods", "\(layout.directory)/exits"] {
            try makeFolders(folder, mode: 0o700)
        }
        // It was mounted for all of the machine, and holds what the containers that run were made of.
        if !options.isResumed || !isMounted(layout.runtime) {
            try PodVolumes.mountMemory(layout.runtime, bytes: 0, mode: 0o700, noexec: true)
        }
        do throws(Failure) {
            return try open(options, layout, tools, cgroups)
        } catch {
            if options.isResumed { throw error }
            _ = podsh_umount(layout.runtime, 1)
            _ = podsh_remove_tree(layout.directory)
            throw error
        }
    }

    private static func open(
        _ options: LinuxOptions, _ layout: EnvironmentLayout, _ tools: LinuxTools, _ cgroups: Cgroups
    ) throws(Failure) -> LinuxRuntime {
        for folder in [layout.runtimeState, layout.descriptions] { try makeFolders(folder, mode: 0o700) }
        let mounts =
            if options.isResumed, let keeper = keeperOfMounts(layout) {
                try PrivateMounts(of: keeper)
            } else {
                try PrivateMounts(hiding: cgroups.hybridPath.map { [$0] } ?? [])
            }
        let strays = Monitor<Failure?>(nil)
        let workers = try Workers("podsh-work", count: 6) { enter(mounts, else: strays) }
        do throws(Failure) {
            // Outside the private mounts a worker would mount on the host.
            if let failure = strays.change({ $0 }) { throw failure }
            let runtime = LinuxRuntime(
                options: options,
                parts: try parts(options, tools: tools, cgroups: cgroups, mounts: mounts, workers: workers))
            return runtime
        } catch {
            workers.close()
            if !options.isResumed { cgroups.remove(layout.cgroup) }
            throw error
        }
    }

    private static func isMounted(_ path: String) -> Bool {
        readText("/proc/self/mountinfo", limit: 16 << 20)?.contains(" \(path) ") ?? false
    }

    /// A process in whose mount namespace the pods' volumes are mounted: any conmon.
    private static func keeperOfMounts(_ layout: EnvironmentLayout) -> Int32? {
        for pod in FolderListing.names("\(layout.directory)/pods") {
            for run in KeptRun.all(in: layout.pod(pod)) {
                if let conmon = run.conmon.taken() { return conmon.process.process }
            }
        }
        return nil
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
        let manager: CgroupManager = options.isRootless ? .disabled : .cgroupfs
        let choice = try choose(tools, layout, manager: manager, workers)
        cgroups.remove("\(layout.cgroup)/probe")
        var program = RuntimeProgram(
            choice.runtime, options: choice.runtime.options(state: layout.runtimeState, manager),
            mountNamespace: mounts.path, cgroupRoot: cgroups.kind == .unified ? nil : cgroups.unified)
        program.cgroupTrees = cgroups.roots
        program.folder = layout.descriptions
        let pause = try PauseProgram(tools.catatonit, cgroups, below: layout.cgroup)
        let entry = try EntryProgram()
        let inbox = try Inbox()
        // What has threads is ended when a later part cannot be had.
        var undo: [() -> Void] = []
        do throws(Failure) {
            let supervisor = try Supervisor()
            undo.append(supervisor.close)
            let network = try ClusterNetwork(layout: layout, isResumed: options.isResumed)
            if !options.isResumed { undo.append(network.close) }
            let images = try ImageStore(layout.images, options: options.images)
            undo.append(images.close)
            let prober = try Prober(program: program, entry: entry) { inbox.put($0, $1) }
            undo.append(prober.close)
            let pullers = try Workers("podsh-pull", count: 4) { try? mounts.enter() }
            undo.append(pullers.close)
            let meters = try Workers("podsh-meter", count: 1) { try? mounts.enter() }
            undo.append(meters.close)
            // Helpers come and go as pods do: where nothing is left for them, no pod would start.
            try Workers("podsh-room", count: 6) {}.close()
            return Parts(
                tools: tools, choice: choice, program: program, images: images,
                volumes: PodVolumes(layout: layout, folder: options.folder), network: network, cgroups: cgroups,
                machine: MachineFacts.detect(isRootless: options.isRootless, cgroupTrees: cgroups.legacy),
                pause: pause, entry: entry, prober: prober, mounts: mounts, workers: workers, pullers: pullers,
                meters: meters, supervisor: supervisor,
                logs: try LogKeeper(supervisor: supervisor, limit: options.logs.bytes, most: options.logs.files),
                inbox: inbox)
        } catch {
            for step in undo.reversed() { step() }
            throw error
        }
    }

    /// The answer of a worker, since only workers see the private mounts.
    private static func choose(
        _ tools: LinuxTools, _ layout: EnvironmentLayout, manager: CgroupManager, _ workers: Workers
    ) throws(Failure) -> RuntimeChoice {
        let answer = Monitor<Result<RuntimeChoice, Failure>?>(nil)
        workers.submit {
            var found: Result<RuntimeChoice, Failure>
            do throws(Failure) {
                found = .success(
                    try RuntimeChoice.make(
                        tools.runtimes, folder: "\(layout.directory)/probe", state: layout.runtimeState,
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
