/// What a PersistentVolume is: storage that was there before a claim.
package struct PersistentVolumeSpec: Hashable, Sendable, Codable {
    /// What becomes of it when its claim is gone.
    package enum ReclaimPolicy: UInt8, Hashable, Sendable, APIWord, Codable {
        case retain, delete, recycle

        package var apiName: String {
            switch self {
            case .retain: "Retain"
            case .delete: "Delete"
            case .recycle: "Recycle"
            }
        }
    }

    /// A claim by its name, wherever it is.
    package struct ClaimName: Hashable, Sendable, Codable {
        package var namespace: String
        package var name: String

        package init(namespace: String, name: String) {
            self.namespace = namespace
            self.name = name
        }
    }

    /// Bytes.
    package var size: Int64
    package var accessModes: [AccessMode]
    /// Empty for none.
    package var storageClass = ""
    package var reclaim = ReclaimPolicy.retain
    /// Where it lies on this machine; nil for storage that podsh does not mount, in place of which is a folder of its
    /// own.
    package var folder: HostFolder?
    /// Nodes from which it can be reached; nil: all.
    package var nodes: [NodeSelectorTerm]?
    /// The claim it is kept for.
    package var claim: ClaimName?

    package init(size: Int64, accessModes: [AccessMode]) {
        self.size = size
        self.accessModes = accessModes
    }

    package func isReachable(from node: Node) -> Bool { nodes?.contains { $0.matches(node) } ?? true }
}

/// A file or folder of this machine.
package struct HostFolder: Hashable, Sendable, Codable {
    package var path: String
    package var kind: HostPathKind

    package init(path: String, kind: HostPathKind) {
        self.path = path
        self.kind = kind
    }
}

/// What a StorageClass says of claims of its name.
package struct StorageClassSpec: Hashable, Sendable, Codable {
    /// Somebody makes storage where no volume fits.
    package var provisions: Bool
    /// `volumeBindingMode: WaitForFirstConsumer`: nothing is bound before a pod wants it.
    package var waitsForConsumer: Bool

    package init(provisions: Bool, waitsForConsumer: Bool) {
        self.provisions = provisions
        self.waitsForConsumer = waitsForConsumer
    }

    /// The provisioner that makes nothing.
    package static let noProvisioner = "kubernetes.io/no-provisioner"
    /// The annotation of the class of claims that name none.
    package static let defaultAnnotation = "storageclass.kubernetes.io/is-default-class"
}

/// Where a PersistentVolume is in its life (`PersistentVolumePhase`).
package enum VolumeState: Hashable, Sendable {
    case available
    case bound(ObjectKey)
    /// Its claim is gone, and its data are there.
    case released(ObjectKey)

    package var claim: ObjectKey? {
        switch self {
        case .available: nil
        case .bound(let claim), .released(let claim): claim
        }
    }

    package var phase: String {
        switch self {
        case .available: "Available"
        case .bound: "Bound"
        case .released: "Released"
        }
    }
}

/// What a claim has.
package enum ClaimBinding: Hashable, Sendable {
    case pending(Reason)
    /// A folder of podsh's own, made for it.
    case own
    /// A PersistentVolume.
    case volume(BoundVolume)

    package enum Reason: Hashable, Sendable {
        /// Of a claim that takes only what is there.
        case noVolume
        /// Its class waits until a pod wants it.
        case noConsumer
    }

    package struct BoundVolume: Hashable, Sendable {
        package var name: String
        /// Bytes.
        package var size: Int64
        package var accessModes: [AccessMode]
        package var folder: HostFolder?

        package init(name: String, size: Int64, accessModes: [AccessMode], folder: HostFolder?) {
            self.name = name
            self.size = size
            self.accessModes = accessModes
            self.folder = folder
        }
    }

    package var volume: BoundVolume? { if case .volume(let volume) = self { volume } else { nil } }

    package var isPending: Bool { if case .pending = self { true } else { false } }

    /// `PersistentVolumeClaimPhase`.
    package var phase: String { isPending ? "Pending" : "Bound" }
}

extension ClaimBinding.Reason: CustomStringConvertible {
    /// In the words of Kubernetes' volume binder (`pv_controller.go`).
    package var description: String {
        switch self {
        case .noVolume: "no persistent volumes available for this claim and no storage class is set"
        case .noConsumer: "waiting for first consumer to be created before binding"
        }
    }
}

extension UnstructuredObject {
    package var volume: PersistentVolumeSpec? { if case .volume(let volume)? = effect { volume } else { nil } }

    package var storageClass: StorageClassSpec? {
        if case .storageClass(let storageClass)? = effect { storageClass } else { nil }
    }

    package var isDefaultClass: Bool { meta.annotations[StorageClassSpec.defaultAnnotation] == "true" }
}
