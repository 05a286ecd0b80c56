/// What a claim asks for beside its size. A folder of podsh's own is the same on every node: any mode can be had there.
package struct ClaimSpec: Hashable, Sendable, Codable {
    package var accessModes: [AccessMode] = [.readWriteOnce]
    /// `storageClassName`; nil: the default one, empty: none.
    package var storageClass: String?
    /// The one volume that will do.
    package var volumeName: String?
    /// Labels of the volumes that will do.
    package var selector: Selector?

    package init(accessModes: [AccessMode] = [.readWriteOnce], storageClass: String? = nil) {
        self.accessModes = accessModes
        self.storageClass = storageClass
    }

    /// `RWO,RWX`, as kubectl shows them.
    package var modesText: String { accessModes.map(\.shortName).joined(separator: ",") }
}

/// Who may mount a volume at a time (`PersistentVolumeAccessMode` of `core/v1`).
package enum AccessMode: UInt8, Hashable, Sendable, LanguageWord, APIWord, Codable {
    case readWriteOnce, readWriteOncePod, readOnlyMany, readWriteMany

    package var apiName: String {
        switch self {
        case .readWriteOnce: "ReadWriteOnce"
        case .readWriteOncePod: "ReadWriteOncePod"
        case .readOnlyMany: "ReadOnlyMany"
        case .readWriteMany: "ReadWriteMany"
        }
    }

    package var shortName: String {
        switch self {
        case .readWriteOnce: "RWO"
        case .readWriteOncePod: "RWOP"
        case .readOnlyMany: "ROX"
        case .readWriteMany: "RWX"
        }
    }
}
