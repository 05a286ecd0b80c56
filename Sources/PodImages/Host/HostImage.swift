import Glibc
import PodKernel
import PodLifecycle

/// The image `host`: this machine's own programs, each folder of them an overlay of its own over a root that is made
/// here. What is not named here is not shown, whenever it appears: of /etc a copy of what everybody may read, of /var
/// the folders without what they hold, nothing of the machine's data. Nothing can be written to the machine.
///
/// Found once an environment: what is changed in /etc later is not seen. The copy stays in the store until it is no
/// longer what the machine has.
final class HostImage: Sendable {
    let stored: StoredImage
    /// Nobody removes the copy while it is held.
    private let use: FileLock

    /// Programs and what they need.
    private static let programs = ["bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "opt", "nix"]
    /// Shown empty, with the mode they need.
    private static let emptied: [(path: String, mode: UInt32)] = [
        ("tmp", 0o1777), ("run", 0o755), ("root", 0o700), ("home", 0o755), ("proc", 0o555), ("sys", 0o555),
        ("dev", 0o755),
        ("mnt", 0o755), ("media", 0o755), ("srv", 0o755), ("etc", 0o755), ("var", 0o755),
    ]
    /// `/var/lib/php/sessions`: what a program expects to be there.
    private static let levelsOfVar = 3
    /// Of the copy's form: one of another podsh is not taken.
    private static let form = "1"

    /// Looks through the machine; `hidden`: podsh's own folders, which are not shown wherever they lie.
    init(_ paths: StorePaths, hidden: [String]) throws(ImageError) {
        do throws(Failure) {
            let programs = HostImage.programs.compactMap { name in
                PrivateFiles("/\(name)", besides: Set(hidden)).map { (name: name, files: $0.found) }
            }
            let key = HostImage.key(programs.flatMap(\.files))
            guard let making = try FileLock.take(paths.hostLock(""), .exclusive, isGivenUp: { false }),
                let use = try FileLock.take(paths.hostLock(key), .shared, isGivenUp: { false })
            else { throw Failure("cannot lock \(paths.host)") }
            defer { withExtendedLifetime(making) {} }
            self.use = use
            let place = "\(paths.host)/\(key)"
            if access(place, F_OK) != 0 {
                HostImage.prune(paths)
                try HostImage.make(place, programs, staging: Staging.make(in: paths.staging))
            }
            var config = ImageConfig()
            config.environment = [(name: "PATH", value: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")]
            var image = StoredImage(reference: "host", digest: "", layers: ["\(place)/root"], config: config)
            image.machine = programs.map {
                MachineFolder(path: "/\($0.name)", hidden: $0.files, marks: "\(place)/marks")
            }
            stored = image
        } catch {
            throw .retryable(error.message)
        }
    }

    /// What the copy is made from: when that changes, so does the key.
    private static func key(_ hidden: [HiddenPath]) -> String {
        let sum = DigestSum()
        sum.add(form)
        for line in hidden.map({ "\($0.path) \($0.mode ?? 0)" }).sorted() { sum.add(line) }
        for (folder, depth) in [("/etc", Int.max), ("/var", levelsOfVar)] { HostCopy.sumUp(folder, depth, into: sum) }
        for name in programs { sum.add("\(name) \((try? linkText("/\(name)")) ?? "")") }
        return sum.finish().short
    }

    private static func make(
        _ place: String, _ programs: [(name: String, files: [HiddenPath])], staging: Staging
    ) throws(Failure) {
        let own = "\(staging.path)/host"
        let (root, marks) = ("\(own)/root", "\(own)/marks")
        for folder in [own, root, marks] { try makeFolder(folder, mode: 0o755) }
        for (path, mode) in emptied { try makeFolder("\(root)/\(path)", mode: mode) }
        try HostCopy.copy("/etc", into: "\(root)/etc", .files)
        try HostCopy.copy("/var", into: "\(root)/var", .folders(levelsOfVar))
        for name in HostImage.programs {
            guard let target = try? linkText("/\(name)") else { continue }
            if symlink(target, "\(root)/\(name)") != 0 { throw .image("make", "\(root)/\(name)", errno) }
        }
        for (name, files) in programs {
            try makeFolder("\(root)/\(name)", mode: 0o755)
            for each in files { try each.hide(in: marks) }
        }
        if rename(own, place) != 0 { throw .image("keep", place, errno) }
    }

    /// Removes the copies that nobody uses; answers the bytes freed.
    @discardableResult
    static func prune(_ paths: StorePaths) -> Int64 {
        var bytes: Int64 = 0
        for name in FolderListing.names(paths.host) {
            guard let lock = try? FileLock.attempt(paths.hostLock(name), .exclusive) else { continue }
            withExtendedLifetime(lock) {
                // At once out of sight: what is half removed must not look whole.
                let away = "\(paths.staging)/gone-\(name)"
                if rename("\(paths.host)/\(name)", away) == 0 { bytes += StoreFiles.remove(away) }
                unlink(paths.hostLock(name))
            }
        }
        return bytes
    }
}

/// A folder of the machine that an image shows, an overlay of its own over the image's root.
package struct MachineFolder: Hashable, Sendable {
    /// `/usr`
    package let path: String
    /// Layers for overlayfs, the topmost first.
    package let layers: [String]
    /// What of the machine's folder is not to be seen and no layer hides: to be marked in the upper directory.
    package let hidden: [HiddenPath]

    /// The marks are a layer of their own, but not where that lies in the machine's folder itself: overlayfs takes no
    /// layer that lies within another.
    init(path: String, hidden: [HiddenPath], marks: String) {
        self.path = path
        let isInside = marks.utf8.starts(with: "\(path)/".utf8)
        self.hidden = isInside ? hidden : []
        layers = isInside || hidden.isEmpty ? [path] : [marks + path, path]
    }
}
