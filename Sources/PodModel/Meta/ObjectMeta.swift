/// Identity of one life of an object: a name that is used again gets another UID.
package struct UID: Hashable, Sendable, Comparable, Codable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package static func < (a: UID, b: UID) -> Bool { a.rawValue < b.rawValue }
}

extension UID: CustomStringConvertible {
    /// RFC 4122 spelling (version 8, application-defined): the 64 bits, and the same 64 bits mixed.
    package var description: String {
        let mixed = (rawValue ^ (rawValue >> 31)) &* 0x9E37_79B9_7F4A_7C15
        return String(unsafeUninitializedCapacity: 36) { buffer in
            var digit = 0
            for place in 0..<36 {
                if place == 8 || place == 13 || place == 18 || place == 23 {
                    buffer[place] = UInt8(ascii: "-")
                    continue
                }
                let bits = (digit < 16 ? rawValue : mixed) >> UInt64(60 - digit % 16 * 4) & 0xF
                switch digit {
                case 12: buffer[place] = UInt8(ascii: "8")
                case 16: buffer[place] = UInt8(ascii: "a")
                default: buffer[place] = UInt8(bits < 10 ? 0x30 + bits : 0x57 + bits)
                }
                digit += 1
            }
            return 36
        }
    }
}

/// The controller that manages an object.
package struct OwnerReference: Hashable, Sendable {
    package let kind: ObjectKind
    package let name: String
    package let uid: UID

    package init(kind: ObjectKind, name: String, uid: UID) {
        self.kind = kind
        self.name = name
        self.uid = uid
    }
}

/// An owner that somebody wrote down (`metadata.ownerReferences`): with the last of its owners the object goes, too.
package struct WrittenOwner: Hashable, Sendable, Codable {
    package let apiVersion: String
    package let kind: String
    package let name: String
    /// As it was written; of an object that is here its `uid`.
    package let uid: String
    package let isController: Bool?
    /// A deletion of the owner in the foreground waits for this object.
    package let blocksDeletion: Bool?
    /// Where the owner is, if it is; nil of a kind that is not known here, whose objects never go.
    package let key: ObjectKey?

    package init(
        apiVersion: String, kind: String, name: String, uid: String, isController: Bool?, blocksDeletion: Bool?,
        key: ObjectKey?
    ) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.name = name
        self.uid = uid
        self.isController = isController
        self.blocksDeletion = blocksDeletion
        self.key = key
    }
}

/// Finalizers that Kubernetes itself sets and takes away (`metav1.FinalizerDeleteDependents`).
package enum Finalizer {
    /// What the object owns goes first.
    package static let foreground = "foregroundDeletion"
    /// Of a CustomResourceDefinition: its objects go first.
    package static let customResources = "customresourcecleanup.apiextensions.k8s.io"
}

/// What every object carries (`metadata` of the Kubernetes API). It has at most one owner that acts on it here, its
/// controller.
package struct ObjectMeta: Hashable, Sendable {
    package var name: String
    package var namespace: String
    package var uid: UID
    /// Rises with every write of the object, cluster-wide.
    package var resourceVersion: UInt64 = 0
    /// Rises with every change of the spec, not of the status.
    package var generation: Int64 = 1
    package var labels: Labels
    package var annotations: Labels
    package var owner: OwnerReference?
    /// Owners that somebody wrote down beside it.
    package var writtenOwners: [WrittenOwner] = []
    /// Who has to agree before the object goes: each takes its own name away.
    package var finalizers: [String] = []
    package var created: Timestamp
    /// Deletion was asked for, and who has to agree is waited for.
    package var isFinalizing: Bool { deletion != nil && !finalizers.isEmpty }

    /// When the grace ends; set once deletion was asked for (Kubernetes' `deletionTimestamp`).
    package var deletion: Timestamp?
    /// The grace asked for at deletion.
    package var deletionGrace: TimeSpan = .zero

    package init(
        name: String, namespace: String = "default", uid: UID = UID(rawValue: 0), labels: Labels = [:],
        annotations: Labels = [:], owner: OwnerReference? = nil, created: Timestamp = .simulationStart
    ) {
        self.name = name
        self.namespace = namespace
        self.uid = uid
        self.labels = labels
        self.annotations = annotations
        self.owner = owner
        self.created = created
    }
}

/// One condition of an object's status, with Kubernetes' meaning of the fields.
package struct Condition: Hashable, Sendable, Codable {
    package enum Status: UInt8, Hashable, Sendable, Codable {
        case no, yes, unknown

        /// `True`, `False`, `Unknown`.
        package var word: String {
            switch self {
            case .no: "False"
            case .yes: "True"
            case .unknown: "Unknown"
            }
        }
    }

    package var status: Status
    package var reason: String
    package var message: String
    package var since: Timestamp

    package init(_ status: Status, reason: String = "", message: String = "", since: Timestamp) {
        self.status = status
        self.reason = reason
        self.message = message
        self.since = since
    }
}
