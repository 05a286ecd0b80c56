import CLinux
import Glibc
internal import PodImages
package import PodKernel
package import PodLifecycle
package import PodModel

/// What a container is made of on disk: a mounted root and the `config.json` that an OCI runtime reads.
/// All of it must be called on a thread inside the private mount namespace.
package enum Bundle {
    /// The files all containers of a pod share: /etc/hosts, /etc/hostname, /etc/resolv.conf. Once a sandbox, when its
    /// address is known; `nameserver` is the node's.
    package static func preparePod(
        _ sandbox: SandboxHandle, spec: PodSpec, nameserver: IPv4, layout: EnvironmentLayout
    ) throws(Failure) {
        try PodFiles.write(sandbox, spec: spec, nameserver: nameserver, layout: layout)
    }

    /// Makes the container's folder, mounts its root and writes its `config.json`; undoes what it did when it fails.
    package static func write(_ request: BundleRequest) throws(BundleFault) -> WrittenBundle {
        do throws(Failure) { try makeOwnFolder(request.directory) } catch { throw .other(error) }
        do throws(BundleFault) {
            return try fill(request.directory, request)
        } catch {
            remove(request.directory)
            throw error
        }
    }

    /// The pod's folder is there nearly always, and so is the one above.
    private static func makeOwnFolder(_ directory: String) throws(Failure) {
        if mkdir(directory, 0o700) == 0 { return }
        if errno != ENOENT { throw Failure.system("cannot make \(directory)", errno) }
        try makeFolders(directory, mode: 0o700)
    }

    /// Values of secrets are among the variables: only podsh may read it, and it never reaches a disk.
    private static func describe(_ directory: String, _ request: BundleRequest, _ json: [UInt8]) throws(Failure) {
        try makeFolders(request.layout.descriptions, mode: 0o700)
        let file = "\(request.layout.descriptions)/\(request.sandbox.uid).\(request.identifier).json"
        try writeFile(file, json, mode: 0o600)
        if symlink(file, "\(directory)/config.json") != 0 {
            throw Failure.system("cannot make \(directory)/config.json", errno)
        }
    }

    /// Names of parts of volumes that are mounted in the container's folder, on their way into the container.
    static let subPathPrefix = "sub-path-"

    /// Unmounts the container's root and parts of volumes and removes its folder; what is not there is no error.
    package static func remove(_ directory: String) {
        OpenRoots.remove(directory)
        _ = podsh_umount("\(directory)/rootfs", 1)
        for name in FolderListing.names(directory) where name.hasPrefix(subPathPrefix) {
            _ = podsh_umount("\(directory)/\(name)", 1)
        }
        if let description = try? linkText("\(directory)/config.json") { unlink(description) }
        _ = podsh_remove_tree(directory)
    }

    /// Makes the root of a created container nodev, and nosuid unless it may gain privileges: crun mounts it once more
    /// and forgets how podsh had. `process`: the container's first, which has not run its program yet.
    package static func hardenRoot(of bundle: WrittenBundle, process: Int32) throws(Failure) {
        let theirs = try FileDescriptor.open("/proc/\(process)/ns/mnt", flags: FileDescriptor.read)
        let own = try FileDescriptor.open("/proc/thread-self/ns/mnt", flags: FileDescriptor.read)
        let strings = CStrings()
        let error = withExtendedLifetime(strings) {
            podsh_harden_root(
                theirs.number, own.number, bundle.gainsNothing ? 1 : 0, strings.constants(bundle.forgotten),
                bundle.forgotten.count)
        }
        if error < 0 { throw Failure.system("cannot make the root of \(bundle.directory) nodev", -error) }
    }

    /// Remembers the system call filter that crun has made for a created container, for the next one. `state`: the
    /// container's folder in the runtime's own; without a filter there, nothing is learnt.
    package static func learnFilter(of bundle: WrittenBundle, state: String) {
        guard let key = bundle.filter, SeccompFilter.program(for: key) == nil else { return }
        if let program = readFile("\(state)/seccomp.bpf", limit: 1 << 16) { SeccompFilter.learn(program, for: key) }
    }

    /// What the container left in its termination log: at most its last bytes.
    package static func terminationMessage(of bundle: WrittenBundle) -> String {
        let flags = FileDescriptor.read | O_NOFOLLOW | O_NONBLOCK
        guard let file = try? FileDescriptor.open(bundle.terminationLog, flags: flags) else { return "" }
        let size = lseek(file.number, 0, SEEK_END)
        lseek(file.number, max(0, size - TerminationMessage.mostBytes), SEEK_SET)
        let most = TerminationMessage.mostBytes
        return TerminationMessage.end(of: file.read(limit: most), most: most)
    }

    private static func fill(_ directory: String, _ request: BundleRequest) throws(BundleFault) -> WrittenBundle {
        let security = SecurityProfile.effective(of: request.template.spec, request.container)
        let root: String
        do throws(Failure) {
            try RootMount(request, security).mount()
            root = request.sandbox.users == nil ? "\(directory)/rootfs" : try OpenRoots.bind(directory)
        } catch {
            throw .other(error)
        }
        var notes: [String] = []
        let facts: BundleFacts
        let signal: Int32
        do throws(Failure) {
            facts = try find(directory, root, request, security, &notes)
            signal = try stopSignal(request, &notes)
        } catch {
            throw .config(error)
        }
        do throws(Failure) {
            try writeFile(facts.terminationLog, [], mode: 0o666)
            try request.sandbox.marks(security).put(on: facts.terminationLog)
            try describe(directory, request, RuntimeDescription(facts: facts).json())
        } catch {
            throw .other(error)
        }
        return WrittenBundle(
            directory: directory, rootfs: facts.root, stopSignal: signal, terminationLog: facts.terminationLog,
            terminationMessage: request.container.terminationMessage, notes: notes,
            gainsNothing: facts.gainsNothing,
            user: (request.sandbox.users?.first ?? 0) + UInt32(clamping: facts.user.uid),
            forgotten: request.sandbox.users == nil ? [] : RuntimeDescription.forgotten + [facts.terminationPlace],
            // What the runtime writes under a limit of files may be half a filter.
            filter: request.container.ulimits.contains { $0.kind == .fsize } ? nil : facts.filter)
    }

    private static func find(
        _ directory: String, _ root: String, _ request: BundleRequest, _ security: SecurityContext,
        _ notes: inout [String]
    ) throws(Failure) -> BundleFacts {
        let tree = try RootTree("\(directory)/rootfs", request.sandbox.users)
        let user = try user(tree, request, security)
        var environment = try ContainerEnvironment(request)
        if environment["HOME"] == nil { environment.setUnknown("HOME", user.home) }
        let words = try ProcessWords.words(of: request.container, image: request.image.config, environment: environment)
        var mounts = try MountPlaces.place(request, environment, tree)
        let terminationLog = "\(directory)/termination-log"
        let lastWords = try MountPlaces.place(
            ofFile: request.container.terminationMessage.path, mounts, tree, request.sandbox.users)
        for mount in mounts where mount.propagation == .bidirectional {
            notes.append(
                "what container '\(request.container.name)' mounts in \(mount.place) is not seen outside of it: "
                    + "podsh's mounts are apart from the node's")
        }
        mounts = ImageVolumes.place(request, tree, mounts, isWritable: !security.readOnlyRoot, &notes) + mounts
        let desired = SecurityProfile.capabilities(of: security)
        let capabilities = desired.filter(request.machine.has)
        if capabilities != desired, !security.addCapabilities.isEmpty {
            let missing = desired.filter { !request.machine.has($0) }
            notes.append("podsh itself lacks the capabilities \(missing.joined(separator: ", "))")
        }
        return BundleFacts(
            request: request, security: security, capabilities: capabilities,
            filter: try filter(request, security, capabilities), user: user, words: words,
            environment: environment, workingDirectory: try WorkingDirectory.place(request, tree, mounts),
            mounts: mounts,
            root: root, terminationLog: terminationLog, terminationPlace: lastWords,
            cgroupFolder: request.machine.isRootless
                ? nil
                : try CgroupView.folder(
                    request.machine.cgroupTrees, request.layout,
                    label: request.sandbox.seLinuxLevel == nil ? nil : SELinuxLevel.shared))
    }

    /// A privileged container has none, whatever is said.
    private static func filter(
        _ request: BundleRequest, _ security: SecurityContext, _ capabilities: [String]
    ) throws(Failure) -> ContainerFilter? {
        if security.privileged { return nil }
        switch security.seccomp {
        case .runtimeDefault, nil: return .usual(capabilities)
        case .unconfined: return nil
        case .localhost(let path): return try SeccompFile.read(path, below: request.layout.seccompProfiles)
        }
    }

    private static func user(
        _ tree: borrowing RootTree, _ request: BundleRequest, _ security: SecurityContext
    ) throws(Failure) -> ImageUser {
        if let own = request.container.user, own.isEmpty { throw Failure("the user '' is empty") }
        let ofImage = request.image.config.user
        var name = request.container.user ?? ofImage
        // A group alone is for whoever the image's user is.
        if name.hasPrefix(":") { name = (ofImage.isEmpty ? "0" : String(ofImage.prefix { $0 != ":" })) + name }
        var user = try ImageUser(name, root: tree.descriptor)
        if security.runAsNonRoot == true, user.uid == 0 {
            throw Failure(SecurityProfile.refusalOfRoot(request.container))
        }
        let ids = request.ids
        let holder = request.sandbox.users == nil ? "without root podsh" : "the pod's user namespace"
        if user.uid >= ids || user.gid >= ids {
            throw Failure(
                "the user \(user.uid):\(user.gid) of container '\(request.container.name)' does not exist here: "
                    + "\(holder) has \(ids) user\(ids == 1 ? "" : "s")"
                    + (request.sandbox.users == nil ? "; more come with the package uidmap and /etc/subuid" : ""))
        }
        if security.supplementalGroupsPolicy == .strict { user.groups = [user.gid] }
        user.groups.removeAll { $0 >= ids || ids == 1 }
        let desired: [(String, Int64)] =
            (security.fsGroup.map { [("fs-group", $0)] } ?? [])
            + security.supplementalGroups.map { ("supplemental group", $0) }
        for (name, group) in desired where !user.groups.contains(group) {
            if group >= ids {
                let count = "\(ids) group\(ids == 1 ? "" : "s")"
                throw Failure("the \(name) \(group) does not exist here: \(holder) has \(count)")
            }
            user.groups.append(group)
        }
        return user
    }

    private static func stopSignal(_ request: BundleRequest, _ notes: inout [String]) throws(Failure) -> Int32 {
        if let own = request.container.stopSignal {
            guard let number = StopSignal.number(of: own) else {
                throw Failure("'\(own)', the stop signal of container '\(request.container.name)', is no signal")
            }
            return number
        }
        guard let desired = request.image.config.stopSignal, !desired.isEmpty else { return SIGTERM }
        if let number = StopSignal.number(of: desired) { return number }
        notes.append("the image's stop signal \(desired.debugDescription) is no signal; it is asked to end with TERM")
        return SIGTERM
    }
}
