import PodControlPlane
import PodKubernetes
import PodModel
package import PodText

/// A watch of the objects of a resource. What has been written is reported in the order of its revisions, an event a
/// line.
/// Thread: the session's, as the control plane is.
package final class APIWatch {
    let resource: ServedResource
    private let namespace: String?
    private let selection: Selection
    private let table: TableInclusion?
    private let wantsBookmarks: Bool
    private unowned let server: APIServer
    /// Up to here all has been reported.
    private var revision: UInt64
    private var eventSequence: UInt64
    /// Objects that the client knows, by what it has been sent or has listed; asked only where a selection leaves some
    /// out.
    private var known: Set<ObjectKey>
    /// Told at once.
    private var initial: [Document]
    package private(set) var isEnded = false

    /// `revision` nil: what is there comes first, as if it were new.
    init(
        _ resource: ServedResource, namespace: String?, _ selection: Selection, table: TableInclusion?,
        wantsBookmarks: Bool, after revision: UInt64?, of server: APIServer
    ) {
        self.resource = resource
        self.namespace = namespace
        self.selection = selection
        self.table = table
        self.wantsBookmarks = wantsBookmarks
        self.server = server
        self.revision = revision ?? server.plane.revision
        // Events are counted by themselves.
        eventSequence = revision ?? 0
        known = []
        initial = []
        if revision == nil, resource.kind != .event {
            for object in server.objects(of: resource, namespace: namespace) where selection.holds(object) {
                known.insert(object.key)
                if let event = event("ADDED", object) { initial.append(event) }
            }
        } else if let revision, !selection.isAll {
            known = knownKeys(at: revision)
        }
    }

    /// What a client may know who has listed what matched at a revision: what matches and was there, and what has been
    /// written since, of which nobody knows whether it matched then.
    private func knownKeys(at revision: UInt64) -> Set<ObjectKey> {
        var known = Set(server.objects(of: resource, namespace: namespace).filter(selection.holds).map(\.key))
        var written: Set<ObjectKey> = []
        for change in server.plane.objectChanges(after: revision) ?? [] {
            guard resource.holds(change.key), namespace == nil || change.key.namespace == namespace,
                written.insert(change.key).inserted
            else { continue }
            switch change.kind {
            case .added: known.remove(change.key)
            case .modified: known.insert(change.key)
            case .deleted(let object): if selection.holds(object) { known.insert(change.key) }
            }
        }
        return known
    }

    /// What it would have to send next is not known any more.
    package var isTooOld: Bool {
        resource.kind != .event && server.plane.revision > revision
            && server.plane.objectChanges(after: revision) == nil
    }

    /// What is to be reported now, in order.
    package func next() -> [Document] {
        if isEnded { return [] }
        let events = initial
        initial = []
        if resource.kind == .event { return events + nextEvents() }
        guard server.plane.revision > revision else { return events }
        guard let changes = server.plane.objectChanges(after: revision) else {
            isEnded = true
            return events + [APIWatch.expired(revision, oldest: server.plane.revision)]
        }
        revision = server.plane.revision
        return events + written(changes)
    }

    /// Of several writes of an object the last stands for all: what it is now.
    private func written(_ changes: ArraySlice<ObjectChange>) -> [Document] {
        let mine = changes.filter { change in
            resource.holds(change.key) && (namespace == nil || change.key.namespace == namespace)
        }
        if mine.isEmpty { return [] }
        var last: [ObjectKey: Int] = [:]
        for (place, change) in mine.enumerated() { last[change.key] = place }
        var fresh: Set<ObjectKey> = []
        var events: [Document] = []
        for (place, change) in mine.enumerated() {
            switch change.kind {
            case .deleted(let object):
                // It came and went before anybody was notified of it.
                if fresh.remove(change.key) != nil { continue }
                let wasKnown = known.remove(change.key) != nil
                guard wasKnown || selection.isAll else { continue }
                if let event = event("DELETED", object, revision: change.revision) { events.append(event) }
            case .added, .modified:
                if case .added = change.kind { fresh.insert(change.key) }
                guard last[change.key] == place, let object = server.object(change.key) else { continue }
                if let event = event(of: object, isNew: fresh.contains(change.key)) { events.append(event) }
            }
        }
        return events
    }

    private func event(of object: StoredObject, isNew: Bool) -> Document? {
        if selection.isAll { return event(isNew ? "ADDED" : "MODIFIED", object) }
        guard selection.holds(object) else {
            return known.remove(object.key) == nil ? nil : event("DELETED", object)
        }
        return event(known.insert(object.key).inserted ? "ADDED" : "MODIFIED", object)
    }

    private func nextEvents() -> [Document] {
        guard server.plane.latestEventSequence > eventSequence else { return [] }
        let records = server.plane.eventRecords(after: eventSequence)
        eventSequence = server.plane.latestEventSequence
        return records.compactMap { record in
            if let namespace, record.namespace != namespace { return nil }
            guard selection.holds(record, of: server) else { return nil }
            let shown =
                table.map { whole(server.table(resource, $0).row(record, of: server), $0) }
                ?? server.document(record, as: resource)
            return APIWatch.event(record.count == 1 ? "ADDED" : "MODIFIED", shown)
        }
    }

    private func event(_ type: String, _ object: StoredObject, revision: UInt64? = nil) -> Document? {
        if let table {
            return APIWatch.event(type, whole(server.table(resource, table).row(object, of: server), table))
        }
        var document = server.document(object, as: resource)
        // A deletion is a write of its own.
        if let revision, var meta = document["metadata"] {
            meta["resourceVersion"] = .string(String(revision))
            document["metadata"] = meta
        }
        return APIWatch.event(type, document)
    }

    private func whole(_ row: Document?, _ inclusion: TableInclusion) -> Document {
        server.table(resource, inclusion).document(row.map { [$0] } ?? [], revision: server.plane.revision)
    }

    /// Where the client stands though nothing was reported: asked for by `allowWatchBookmarks`.
    package func bookmark() -> Document? {
        guard wantsBookmarks, !isEnded else { return nil }
        return APIWatch.event(
            "BOOKMARK",
            .fields(
                ("kind", .string(resource.name.kind)), ("apiVersion", .string(resource.apiVersion)),
                (
                    "metadata",
                    .fields(
                        (
                            "resourceVersion",
                            .string(String(resource.kind == .event ? eventSequence : revision))
                        ))
                )))
    }

    private static func event(_ type: String, _ object: Document) -> Document {
        .fields(("type", .string(type)), ("object", object))
    }

    static func expired(_ revision: UInt64, oldest: UInt64) -> Document {
        event("ERROR", APIStatus.expired(asked: Int(revision), oldest: Int(oldest)).document)
    }
}
