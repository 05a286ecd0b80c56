import Glibc
import PodImages
import PodKernel
import PodLifecycle
import PodModel

/// Where a container's volumes come to lie.
enum MountPlaces {
    /// Parents before what lies in them, whatever the order of declaration.
    static func place(
        _ request: BundleRequest, _ environment: ContainerEnvironment, _ tree: borrowing RootTree
    ) throws(Failure) -> [PlacedMount] {
        var placed: [(path: String, mount: PlacedMount)] = []
        for mount in request.container.mounts.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
            guard let whole = request.volumes[mount.volume] else {
                throw Failure(
                    "container '\(request.container.name)' mounts the volume '\(mount.volume)', which is not there")
            }
            let path = try normal(mount.path)
            let volume = request.template.spec.volumes.first { $0.name == mount.volume }
            let isText = volume?.source.files != nil || volume?.image != nil
            var source = whole
            let subPath = try mount.subPathExpr.map(environment.subPath) ?? mount.subPath
            if subPath != nil || request.sandbox.users != nil {
                source = "\(request.directory)/\(Bundle.subPathPrefix)\(placed.count)"
                let part = SubPath(path: subPath ?? ".", volume: whole, isText: isText)
                try request.sandbox.withUsers { (users) throws(Failure) in try part.bind(to: source, users: users) }
            }
            let place = try place(path, isFolder(source), placed, tree, request.sandbox.users)
            placed.append(
                (
                    path,
                    PlacedMount(
                        source: source, place: place,
                        isReadOnly: mount.readOnly || isText || volume?.isReadOnly == true,
                        propagation: mount.propagation, runsNothing: volume?.image != nil)
                ))
        }
        return placed.map(\.mount)
    }

    /// The real place of a file that is no volume.
    static func place(
        ofFile path: String, _ mounts: [PlacedMount], _ tree: borrowing RootTree, _ users: UserRange?
    ) throws(Failure) -> String {
        try place(try normal(path), false, mounts.map { ($0.place, $0) }, tree, users)
    }

    /// The real place of a path: within the deepest mount that holds it, else in the image.
    private static func place(
        _ path: String, _ isFolder: Bool, _ placed: [(path: String, mount: PlacedMount)], _ tree: borrowing RootTree,
        _ users: UserRange?
    ) throws(Failure) -> String {
        if path.hasPrefix("/dev/") { return path }  // a tmpfs of the container's own: nothing of an image is in it
        guard let holder = placed.last(where: { path.utf8.starts(with: ($0.path + "/").utf8) }) else {
            // The kernel's own lies there, and nothing of an image; the OCI runtime looks for the place in it.
            if KernelDirectory.holds(path) { return path }
            return isFolder ? try tree.directory(path) : try tree.file(path)
        }
        let rest = String(decoding: path.utf8.dropFirst(holder.path.utf8.count), as: UTF8.self)
        let volume = try RootTree(holder.mount.source, users)
        return holder.mount.place + (isFolder ? try volume.directory(rest) : try volume.file(rest))
    }

    /// Without double or trailing slashes and `.`; never the root, the kernel's directories, or a way up.
    static func normal(_ path: String) throws(Failure) -> String {
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
            .filter { $0 != "." }
        if !path.hasPrefix("/") || parts.isEmpty || parts.contains("..") || path.utf8.contains(0) {
            throw Failure("nothing can be mounted at \(path.debugDescription)")
        }
        let normal = "/" + parts.joined(separator: "/")
        if let wrong = KernelDirectory.refusal(of: normal) {
            throw Failure("nothing can be mounted at \(path): \(wrong)")
        }
        return normal
    }

    private static func isFolder(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) != 0 || information.st_mode & S_IFMT == S_IFDIR
    }
}

/// Where a container's first process begins.
enum WorkingDirectory {
    /// Without links, made where missing. A path into /proc, such as that of an open descriptor, is refused
    /// (CVE-2024-21626).
    static func place(
        _ request: BundleRequest, _ tree: borrowing RootTree, _ mounts: [PlacedMount]
    ) throws(Failure) -> String {
        let desired = request.container.workingDirectory ?? request.image.config.workingDirectory
        let parts = desired.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
            .filter { $0 != "." }
        if parts.isEmpty { return "/" }
        let path = "/" + parts.joined(separator: "/")
        if parts.contains("..") || path.utf8.contains(0) || ["proc", "sys", "dev"].contains(parts[0]) {
            throw Failure(
                """
                container '\(request.container.name)' cannot begin in \(desired.debugDescription): it is no \
                directory of its own
                """
            )
        }
        if let holder = mounts.last(where: { (path + "/").utf8.starts(with: ($0.place + "/").utf8) }) {
            if path == holder.place { return path }
            let rest = String(decoding: path.utf8.dropFirst(holder.place.utf8.count), as: UTF8.self)
            return holder.place + (try RootTree(holder.source, request.sandbox.users).directory(rest))
        }
        return try tree.directory(path)
    }
}
