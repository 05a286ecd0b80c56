/// An event that a client of the API wrote, kept as it came.
package struct WrittenEvent: Hashable, Sendable, Codable {
    package let name: String
    package let namespace: String
    package let object: ObjectKey
    package let isWarning: Bool
    package let reason: String
    package let message: String
    /// Who says so.
    package let source: String
    package let count: Int
    package let first: Timestamp
    package let last: Timestamp
    /// All of it in the form of `v1`, as JSON in one line.
    package let json: String

    package init(
        name: String, namespace: String, object: ObjectKey, isWarning: Bool, reason: String, message: String,
        source: String, count: Int, first: Timestamp, last: Timestamp, json: String
    ) {
        self.name = name
        self.namespace = namespace
        self.object = object
        self.isWarning = isWarning
        self.reason = reason
        self.message = message
        self.source = source
        self.count = count
        self.first = first
        self.last = last
        self.json = json
    }
}

/// Something that happened to an object, in Kubernetes' terms. Equal events in a row are one record with a count.
package struct EventRecord: Hashable, Sendable {
    /// Rises by one with each new record, for ordering and for reading on from a place.
    package var sequence: UInt64
    /// Of the record in which it happened first: it stays when it happens again.
    package var origin: UInt64
    package var isWarning: Bool
    /// `Scheduled`, `Killing`, `BackOff` …: the reasons of Kubernetes.
    package var reason: String
    package var object: ObjectKey
    package var message: String
    /// Which part of the object it is about (`involvedObject.fieldPath`): `spec.containers{web}`; empty for all of it.
    package var fieldPath: String
    /// `kubelet, node-1`, `replicaset-controller`, `default-scheduler` …
    package var source: String
    /// What it is to the kubelet that said it; nil when another said it.
    package var kubelet: KubeletEvent.Kind?
    package var count: Int
    package var first: Timestamp
    package var last: Timestamp
    /// Where a client wrote it.
    package var written: WrittenEvent?

    package init(
        sequence: UInt64 = 0, origin: UInt64? = nil, isWarning: Bool, reason: String, object: ObjectKey,
        message: String, source: String,
        kubelet: KubeletEvent.Kind? = nil, count: Int = 1, first: Timestamp, last: Timestamp, fieldPath: String = ""
    ) {
        self.sequence = sequence
        self.origin = origin ?? sequence
        self.isWarning = isWarning
        self.reason = reason
        self.object = object
        self.message = message
        self.fieldPath = fieldPath
        self.source = source
        self.kubelet = kubelet
        self.count = count
        self.first = first
        self.last = last
    }
}

extension EventRecord {
    /// Kubernetes' events are named by their object and a number.
    package var name: String { written?.name ?? "\(object.objectName).\(String(origin, radix: 16))" }

    package var namespace: String { written?.namespace ?? object.namespace }

    /// The source without its host: `kubelet`.
    package var component: String { String(source.prefix { $0 != "," }) }

    /// Of a kubelet the node that it is on.
    package var host: String? {
        source.firstIndex(of: ",").map { String(source[source.index(after: $0)...].drop { $0 == " " }) }
    }
}
