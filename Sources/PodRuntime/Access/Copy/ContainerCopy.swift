import Glibc
import PodKernel
import PodLifecycle
import PodModel

/// `copy`: a file or folder into a container or out of it, as `cp -r` would: into a folder that is there, else under
/// the new name. Owned by whoever runs podsh, in the container by its root, with the modes it had; setuid and
/// setgid bits go in, and do not come out.
enum ContainerCopy {
    /// The answer names what was left out.
    static func out(
        of container: ContainerHandle, path: String, to host: String, isStopped: @escaping () -> Bool
    ) throws(Failure) -> String? {
        let root = try ContainerRoot(container)
        let source = try root.source(path, container.name)
        let isFolder = (try? FileDescriptor.open(host, flags: openPath | O_DIRECTORY)) != nil
        guard let place = CopyTarget(host, isFolder: isFolder, sourceName: lastPart(path) ?? container.name) else {
            throw Failure("\(host) cannot be written: there is no such folder")
        }
        let folder = try FileDescriptor.open(place.folder.isEmpty ? "." : place.folder, flags: openPath | O_DIRECTORY)
        var copy = TreeCopy(keepsSetID: false, isStopped: isStopped)
        try copy.copy(source, to: folder.number, place.name)
        return try copy.note(path)
    }

    static func into(
        _ container: ContainerHandle, path: String, from host: String, isStopped: @escaping () -> Bool
    ) throws(Failure) -> String? {
        let root = try ContainerRoot(container)
        let source = try FileDescriptor.open(host, flags: openPath)
        guard let sourceName = lastPart(host) ?? lastPart(realPath(host)) else {
            throw Failure("\(host) cannot be copied: name a file or folder")
        }
        let place = CopyTarget(path, isFolder: root.folder(path) != nil, sourceName: sourceName)
        guard let place, let folder = root.folder(place.folder) else {
            throw Failure("\(path) cannot be written in container \(container.name): there is no such folder")
        }
        // Entries are named in the folder that was resolved, whatever its name leads to by now.
        var copy = TreeCopy(keepsSetID: true, isStopped: isStopped)
        try UserRange.making(as: container.sandbox.users) { () throws(Failure) in
            try copy.copy(source, to: folder.number, place.name)
        }
        return try copy.note(host)
    }

    /// The last name of a path; nil for `/`, `.`, `..`.
    static func lastPart(_ path: String) -> String? {
        guard let last = path.split(separator: "/").last, FileName(last) != nil else { return nil }
        return String(last)
    }

    private static func realPath(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}

/// Where a copy goes: into a folder that is there, else to a new name in the folder above.
struct CopyTarget {
    let folder: String
    let name: FileName

    init?(_ path: String, isFolder: Bool, sourceName: String) {
        if isFolder {
            guard let name = FileName(sourceName) else { return nil }
            folder = path
            self.name = name
        } else {
            guard !path.hasSuffix("/"), let last = ContainerCopy.lastPart(path), let name = FileName(last) else {
                return nil
            }
            folder = String(path.dropLast(last.count))
            self.name = name
        }
    }
}
