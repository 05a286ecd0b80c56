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
    private let bookmarks: Bookmarks
    private unowned let server: APIServer
    /// Up to here all has been reported.
    private var revision: UInt64
    private var eventSequence: UInt64
    /// Objects that the client knows, by what it has been sent or has listed; asked only where a selection leaves some
    /// out.
    private var known: Set<ObjectKey>
    /// Told at once.
    private var initial: [Document]
    /// What was there is still to be told, and that it was all (`sendInitialEvents`).
    private var isBeginning: Bool
    /// When the client was told last where it stands.
    private var marked: Timestamp
    /// Of endpoints, which are a service's and have no writes of their own: what the client knows.
    private var toldEndpoints: [ObjectKey: (document: Document, shown: Document)] = [:]
    /// Endpoints have changed since the client looked, and nobody knows how.
    private var isStale = false
    package private(set) var isEnded = false

    /// Where the client stands though nothing else is told (`allowWatchBookmarks`).
    enum Bookmarks {
        case none, now
        /// Also when all has been told that was there at the beginning (`sendInitialEvents`).
        case alsoOfTheBeginning
    }

    /// As often as the API server tells of it.
    private static let bookmarkPeriod = TimeSpan.seconds(60)

    /// `revision` nil: what is there comes first, as if it were new.
    init(
        _ resource: ServedResource, namespace: String?, _ selection: Selection, table: TableInclusion?,
        bookmarks: Bookmarks, after revision: UInt64?, of server: APIServer
    ) {
        self.resource = resource
        self.namespace = namespace
        self.selection = selection
        self.table = table
        self.bookmarks = bookmarks
        self.server = server
        self.revision = revision ?? server.plane.revision
        // Events are counted by themselves.
        eventSequence = revision ?? 0
        known = []
        initial = []
        isBeginning = bookmarks == .alsoOfTheBeginning
        marked = server.plane.currentTime
        if resource.followsServices {
            for object in server.objects(of: resource, namespace: namespace) where selection.holds(object) {
                guard let event = event("ADDED", object), let shown = event["object"] else { continue }
                toldEndpoints[object.endpointsKey] = (server.document(object, as: resource), shown)
                if revision == nil { initial.append(event) }
            }
            isStale = revision.map { server.plane.objectChanges(after: $0).map(concernsEndpoints) ?? true } ?? false
        } else if revision == nil, resource.kind != .event {
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
        let events = told()
        if !isEnded, let bookmark = dueBookmark() { return events + [bookmark] }
        return events
    }

    private func told() -> [Document] {
        if isStale {
            isEnded = true
            return [APIWatch.expired(revision, oldest: server.plane.revision)]
        }
        let events = initial
        initial = []
        if resource.kind == .event { return events + nextEvents() }
        guard server.plane.revision > revision else { return events }
        guard let changes = server.plane.objectChanges(after: revision) else {
            isEnded = true
            return events + [APIWatch.expired(revision, oldest: server.plane.revision)]
        }
        revision = server.plane.revision
        return events + (resource.followsServices ? tellEndpoints(changes) : written(changes))
    }

    private func concernsEndpoints(_ changes: ArraySlice<ObjectChange>) -> Bool {
        changes.contains { change in
            (namespace == nil || change.key.namespace == namespace)
                && [.service, .pod, .endpoints, .endpointSlice].contains(change.key.kind)
        }
    }

    /// A service's come and go with it, and change as its pods do.
    private func tellEndpoints(_ changes: ArraySlice<ObjectChange>) -> [Document] {
        if !concernsEndpoints(changes) { return [] }
        var events: [Document] = []
        var gone = toldEndpoints
        for object in server.objects(of: resource, namespace: namespace) where selection.holds(object) {
            let key = object.endpointsKey
            let document = server.document(object, as: resource)
            let before = gone.removeValue(forKey: key)
            if before?.document.revised(nil) == document.revised(nil) { continue }
            guard let event = event(before == nil ? "ADDED" : "MODIFIED", object), let shown = event["object"] else {
                continue
            }
            toldEndpoints[key] = (document, shown)
            events.append(event)
        }
        for (key, last) in gone.sorted(by: { $0.key < $1.key }) {
            toldEndpoints[key] = nil
            events.append(APIWatch.event("DELETED", table == nil ? last.document.revised(revision) : last.shown))
        }
        return events
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
        let told = eventSequence
        let records = server.plane.eventRecords(after: told)
        eventSequence = server.plane.latestEventSequence
        return records.compactMap { record in
            if let namespace, record.namespace != namespace { return nil }
            guard selection.holds(record, of: server) else { return nil }
            let shown =
                table.map { whole(server.table(resource, $0).row(record, of: server), $0) }
                ?? server.document(record, as: resource)
            return APIWatch.event(record.origin > told ? "ADDED" : "MODIFIED", shown)
        }
    }

    private func event(_ type: String, _ object: StoredObject, revision: UInt64? = nil) -> Document? {
        if let table {
            return APIWatch.event(type, whole(server.table(resource, table).row(object, of: server), table))
        }
        var document = server.document(object, as: resource)
        // A deletion is a write of its own.
        if let revision { document = document.revised(revision) }
        return APIWatch.event(type, document)
    }

    private func whole(_ row: Document?, _ inclusion: TableInclusion) -> Document {
        server.table(resource, inclusion).document(
            row.map { [$0] } ?? [], meta: .fields(("resourceVersion", .string(String(server.plane.revision)))))
    }

    private func dueBookmark() -> Document? {
        let now = server.plane.currentTime
        switch bookmarks {
        case .none: return nil
        case .alsoOfTheBeginning where isBeginning:
            isBeginning = false
            marked = now
            return bookmark(annotations: .fields(("k8s.io/initial-events-end", .string("true"))))
        case .now, .alsoOfTheBeginning:
            guard marked + APIWatch.bookmarkPeriod <= now else { return nil }
            marked = now
            return bookmark(annotations: nil)
        }
    }

    private func bookmark(annotations: Document?) -> Document {
        let revision = resource.kind == .event ? eventSequence : revision
        return APIWatch.event(
            "BOOKMARK",
            .fields(
                ("kind", .string(resource.name.kind)), ("apiVersion", .string(resource.apiVersion)),
                (
                    "metadata",
                    .fields(("resourceVersion", .string(String(revision))), ("annotations", annotations))
                )))
    }

    private static func event(_ type: String, _ object: Document) -> Document {
        .fields(("type", .string(type)), ("object", object))
    }

    static func expired(_ revision: UInt64, oldest: UInt64) -> Document {
        event("ERROR", APIStatus.expired(asked: Int(revision), oldest: Int(oldest)).document)
    }
}

extension StoredObject {
    /// Endpoints that nobody wrote are a service's.
    fileprivate var endpointsKey: ObjectKey {
        if case .service(let service) = self {
            ObjectKey(.endpoints, service.meta.name, namespace: service.meta.namespace)
        } else {
            key
        }
    }
}

extension Document {
    /// Of this write, or of none.
    fileprivate func revised(_ revision: UInt64?) -> Document {
        guard var meta = self["metadata"] else { return self }
        meta["resourceVersion"] = revision.map { .string(String($0)) }
        var document = self
        document["metadata"] = meta
        return document
    }
}
