import CLinux
import Glibc
import PodLifecycle
import PodModel

/// The mounted root of a container: the image's layers, ours over them, and on top what the container writes.
struct RootMount {
    let request: BundleRequest
    let isNosuid: Bool

    private var directory: String { request.directory }
    private var root: String { "\(directory)/rootfs" }
    private var upper: String { "\(directory)/upper" }

    init(_ request: BundleRequest, isNosuid: Bool) {
        self.request = request
        self.isNosuid = isNosuid
    }

    func mount() throws(Failure) {
        try makeFolder(root, mode: 0o755)
        try makeFolder(upper, mode: 0o755)
        let own = try EngineLayer.path(request.layout)
        let layers = request.image.layers
        if layers == ["/"], request.machine.isRootless { return try mountMachine(over: own) }
        // A layer that lies in another would be in the root twice, which the kernel refuses.
        let isInside = layers.contains { $0 == "/" || own.utf8.starts(with: ($0 + "/").utf8) }
        if isInside { try EngineLayer.fill(upper) }
        for path in request.image.hidden { try path.hide(in: upper) }
        let error = try overlay(isInside ? layers : [own] + layers, at: root, upper: upper, work: "work")
        if error == 0 { return }
        if error == -E2BIG {
            throw Failure("the image \(request.image.reference) has \(layers.count) layers: too many for this kernel")
        }
        throw Failure.system("cannot mount the root of container '\(request.container.name)'", -error)
    }

    /// In a user namespace the kernel does not show what may lie below the machine's mounts, so `/` itself cannot be a
    /// layer: its directories are, each for itself.
    private func mountMachine(over own: String) throws(Failure) {
        let parts = "\(directory)/machine"
        try makeFolder(parts, mode: 0o755)
        for path in request.image.hidden { try path.hide(in: parts) }
        var folders: [String] = []
        for name in FolderListing.names("/") where !["dev", "proc", "sys", "run"].contains(name) {
            var information = stat()
            guard lstat("/\(name)", &information) == 0 else { continue }
            if information.st_mode & S_IFMT == S_IFLNK {
                symlink(try linkText("/\(name)"), "\(upper)/\(name)")
            } else if information.st_mode & S_IFMT == S_IFDIR, isShown("/\(name)") {
                try makeFolder("\(upper)/\(name)", mode: UInt32(information.st_mode & 0o7777))
                folders.append(name)
            }
        }
        let error = try overlay([own], at: root, upper: upper, work: "work")
        if error < 0 { throw Failure.system("cannot mount the root of container '\(request.container.name)'", -error) }
        for name in folders where !isEmptied("/\(name)") {
            try makeFolder("\(parts)/\(name)", mode: 0o755)
            // One that has mounts of the machine in it cannot be shown, and stays empty.
            _ = try overlay(["/\(name)"], at: "\(root)/\(name)", upper: "\(parts)/\(name)", work: "work-\(name)")
        }
        // What /etc of the machine covers of our layer lies over it again.
        for file in PodFiles.names where FolderListing.isFolder("\(root)/etc") {
            try? writeFile("\(root)/etc/\(file)", [], mode: 0o644)
        }
    }

    private func isShown(_ path: String) -> Bool { !request.image.hidden.contains { $0.path == path && $0.mode == nil } }

    private func isEmptied(_ path: String) -> Bool { request.image.hidden.contains { $0.path == path } }

    /// 0 or the negated errno.
    private func overlay(_ layers: [String], at place: String, upper: String, work: String) throws(Failure) -> Int32 {
        let work = "\(directory)/\(work)"
        try makeFolder(work, mode: 0o755)
        let strings = CStrings()
        return podsh_mount_overlay(
            place, strings.constants(layers), layers.count, upper, work, isNosuid ? 1 : 0, request.machine.isRootless ? 1 : 0)
    }
}
