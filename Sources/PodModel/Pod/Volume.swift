/// Storage that belongs to the pod, not to one of its containers.
package struct Volume: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        /// A directory that lives and dies with the pod.
        case empty
        /// The same on tmpfs.
        case memory
        /// A path of the host, as written, and what has to be there.
        case host(String, HostPathKind = .any)
        case claim(String)
        case config(String, KeyFiles = KeyFiles())
        case secret(String, KeyFiles = KeyFiles())
    }

    package var name: String
    package var source: Source
    /// Bytes; `nil` is unlimited.
    package var sizeLimit: Int64?

    package init(name: String, source: Source = .empty, sizeLimit: Int64? = nil) {
        self.name = name
        self.source = source
        self.sizeLimit = sizeLimit
    }
}

/// What has to be at a path of the host (`HostPathType` of `core/v1`).
package enum HostPathKind: UInt8, Hashable, Sendable, LanguageWord, APIWord {
    /// Whatever is there; nothing is looked at.
    case any
    case directoryOrCreate, directory, fileOrCreate, file, socket, charDevice, blockDevice

    /// Kubernetes' word; empty for `any`.
    package var apiName: String {
        switch self {
        case .any: ""
        case .directoryOrCreate: "DirectoryOrCreate"
        case .directory: "Directory"
        case .fileOrCreate: "FileOrCreate"
        case .file: "File"
        case .socket: "Socket"
        case .charDevice: "CharDevice"
        case .blockDevice: "BlockDevice"
        }
    }
}

/// How the keys of a config or secret become files.
package struct KeyFiles: Hashable, Sendable {
    /// One key and the file it becomes.
    package struct Item: Hashable, Sendable {
        package var key: String
        /// Below the volume's root.
        package var path: String
        /// nil: the volume's.
        package var mode: FileMode?

        package init(key: String, path: String, mode: FileMode? = nil) {
            self.key = key
            self.path = path
            self.mode = mode
        }
    }

    /// `defaultMode`.
    package var mode = FileMode.standard
    /// The keys that become files; empty: all of them, each under its own name.
    package var items: [Item] = []
    /// Without the object the volume is empty, and without a key there is no such file.
    package var isOptional = false

    package init(mode: FileMode = .standard, items: [Item] = [], isOptional: Bool = false) {
        self.mode = mode
        self.items = items
        self.isOptional = isOptional
    }
}

/// Permission bits of a file, 0 to 0777.
package struct FileMode: Hashable, Sendable, CustomStringConvertible {
    package let bits: UInt16

    /// Kubernetes' `ConfigMapVolumeSourceDefaultMode`, 0644.
    package static let standard = FileMode(bits: 0o644)
    package static let range: ClosedRange<Int64> = 0...0o777

    private init(bits: UInt16) {
        self.bits = bits
    }

    /// nil where it is out of range.
    package init?(_ number: Int64) {
        guard FileMode.range.contains(number) else { return nil }
        self.init(bits: UInt16(number))
    }

    /// As chmod(1) and the language write it: `0440`.
    package var description: String {
        let digits = String(bits, radix: 8)
        return String(repeating: "0", count: max(1, 4 - digits.utf8.count)) + digits
    }
}
