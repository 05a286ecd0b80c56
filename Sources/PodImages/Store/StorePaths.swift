import PodLifecycle

/// Where what lies below `home/images`.
struct StorePaths: Sendable {
    let root: String

    /// Held shared by who looks images up or brings them, exclusively by prune.
    var lock: String { "\(root)/lock" }
    var staging: String { "\(root)/staging" }
    var references: String { "\(root)/references" }
    var manifests: String { "\(root)/manifests" }
    var layers: String { "\(root)/layers" }
    var locks: String { "\(root)/locks" }
    /// Copies of what the image `host` shows of the machine.
    var host: String { "\(root)/host" }

    /// A reference is hashed, never a path itself.
    func record(_ key: String) -> String { "\(references)/\(Digest.of(Array(key.utf8)).short).json" }
    func pullLock(_ key: String) -> String { "\(locks)/pull-\(Digest.of(Array(key.utf8)).short)" }
    func manifest(_ digest: Digest) -> String { "\(manifests)/\(digest.short)" }
    /// Held shared by each process that uses the image.
    func useLock(_ digest: Digest) -> String { "\(locks)/use-\(digest.short)" }
    func layer(_ digest: Digest) -> String { "\(layers)/\(digest.short)" }
    func layerLock(_ digest: Digest) -> String { "\(locks)/layer-\(digest.short)" }

    /// Of a copy, held shared by each process that uses it; with no key of all of them, held while one is made.
    func hostLock(_ key: String) -> String { "\(locks)/host-\(key)" }

    func make() throws(Failure) {
        for folder in [root, staging, references, manifests, layers, locks, host] { try StoreFiles.make(folder) }
    }
}
