import CLinux
import Glibc
internal import PodImages
import PodKernel
import PodLifecycle
import PodModel

/// The mounted root of a container: the image's layers, ours over them, and on top what the container writes.
struct RootMount {
    let request: BundleRequest
    let isNosuid: Bool
    /// Of the folders over the root: that itself is made so by the runtime.
    let isReadOnly: Bool
    /// The SELinux label of all files; nil where there is no SELinux.
    let label: String?

    private var directory: String { request.directory }
    private var root: String { "\(directory)/rootfs" }
    private var upper: String { "\(directory)/upper" }

    init(_ request: BundleRequest, _ security: SecurityContext) {
        self.request = request
        isNosuid = !security.allowEscalation && !security.privileged
        isReadOnly = security.readOnlyRoot
        label = request.sandbox.seLinuxLevel?.files(security)
    }

    func mount() throws(Failure) {
        try makeFolder(root, mode: 0o755)
        try makeUpper(upper)
        let own = try EngineLayer.path(request.layout)
        let layers = request.image.layers
        // A layer that lies in another would be in the root twice, which the kernel refuses.
        let isInside = layers.contains { $0 == "/" || own.utf8.starts(with: ($0 + "/").utf8) }
        if isInside { try EngineLayer.fill(upper) }
        let error = try overlay(isInside ? layers : [own] + layers, at: root, upper: upper, work: "work")
        if error == -E2BIG {
            throw Failure("the image \(request.image.reference) has \(layers.count) layers: too many for this kernel")
        }
        if error == -EINVAL, request.sandbox.users != nil {
            throw Failure(
                "the root of container '\(request.container.name)' cannot be had in the pod's user namespace: "
                    + "overlayfs takes no id-mapped layers in this kernel (Linux 5.19 does)")
        }
        if error < 0 { throw Failure.system("cannot mount the root of container '\(request.container.name)'", -error) }
        for folder in request.image.machine { try mount(folder) }
    }

    private func mount(_ folder: MachineFolder) throws(Failure) {
        let name = folder.path.dropFirst()
        let parts = "\(directory)/machine"
        try makeFolder(parts, mode: 0o755)
        try makeUpper("\(parts)/\(name)")
        for path in folder.hidden { try path.hide(in: parts) }
        let error = try overlay(
            folder.layers, at: root + folder.path, upper: "\(parts)/\(name)", work: "work-\(name)", isReadOnly)
        if error == 0 { return }
        // The kernel shows a user namespace nothing that a mount of the machine's may cover.
        if request.machine.isRootless, error == -EINVAL, folder.path != "/usr" { return }
        throw Failure.system(
            "cannot show the machine's \(folder.path) to container '\(request.container.name)'", -error)
    }

    /// 0 or the negated errno.
    private func overlay(
        _ layers: [String], at place: String, upper: String, work: String, _ isReadOnly: Bool = false
    ) throws(Failure) -> Int32 {
        let work = "\(directory)/\(work)"
        try makeFolder(work, mode: 0o755)
        let mapped = try map(layers, at: "\(work)-layers")
        defer { for layer in mapped { _ = podsh_umount(layer, 1) } }
        let lower = mapped.isEmpty ? layers : mapped
        let strings = CStrings()
        return withExtendedLifetime(strings) {
            podsh_mount_overlay(
                place, strings.constants(lower), lower.count, upper, work, isNosuid ? 1 : 0,
                isReadOnly ? 1 : 0, request.machine.isRootless ? 1 : 0, label.map { UnsafePointer(strings.add($0)) })
        }
    }

    /// A folder over the layers. It keeps the ids that its files have on the machine, as containerd's does: the kernel
    /// makes files in it as the machine's root, who is nobody in an id-mapped mount.
    private func makeUpper(_ path: String) throws(Failure) {
        try makeFolder(path, mode: 0o755)
        try UserRange.give(path, to: request.sandbox.users)
    }

    /// The layers as the pod's users see them, for as long as it takes to mount an overlay of them: itself it cannot be
    /// id-mapped, its layers can (Linux 5.19). Empty where the pod has the machine's users.
    private func map(_ layers: [String], at folder: String) throws(Failure) -> [String] {
        if request.sandbox.users == nil { return [] }
        try makeFolder(folder, mode: 0o700)
        return try request.sandbox.withUsers { (users) throws(Failure) in
            var mapped: [String] = []
            for layer in layers {
                let place = "\(folder)/\(mapped.count)"
                try makeFolder(place, mode: 0o755)
                let error = podsh_bind_layer(layer, place, users)
                if error == 0 {
                    mapped.append(place)
                    continue
                }
                for layer in mapped { _ = podsh_umount(layer, 1) }
                throw UserRange.refusal(of: layer, -error)
            }
            return mapped
        }
    }
}
