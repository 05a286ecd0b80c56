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
    package var name: String { "\(object.name).\(String(origin, radix: 16))" }

    /// The source without its host: `kubelet`.
    package var component: String { String(source.prefix { $0 != "," }) }

    /// Of a kubelet the node that it is on.
    package var host: String? {
        source.firstIndex(of: ",").map { String(source[source.index(after: $0)...].drop { $0 == " " }) }
    }
}
