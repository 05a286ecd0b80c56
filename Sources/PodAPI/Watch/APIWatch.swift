import PodControlPlane
import PodKubernetes
import PodModel
import PodText

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
    /// What was there at the beginning and is still to be reported, the next one last.
    private var initial: [StoredObject]
    /// Made and not taken yet, the next one last: of kinds whose events are made all at once.
    private var backlog: [WatchEvent] = []
    /// Added since the client knew all, and left out because a later write stands for it.
    private var fresh: Set<ObjectKey> = []
    /// The last write of each object among those that are still to be reported, kept between portions: looking for
    /// them anew in each would cost a watch far behind the square of what is left.
    private var lastWrites: [ObjectKey: UInt64] = [:]
    /// Later writes have not been looked at.
    private var lastWritesUntil: UInt64 = 0
    /// What was there is still to be told, and that it was all (`sendInitialEvents`).
    private var isBeginning: Bool
    /// When the client was told last where it stands.
    private var marked: Timestamp
    /// Of endpoints, which are a service's and have no writes of their own: what the client knows.
    private var toldEndpoints: [ObjectKey: (document: Document, shown: Document)] = [:]
    /// Endpoints have changed since the client looked, and nobody knows how.
    private var isStale = false
    package private(set) var isEnded = false
    /// The latest portion was full: there may be more already.
    package private(set) var hasMore = false

    /// Where the client stands though nothing else is told (`allowWatchBookmarks`).
    enum Bookmarks {
        case none, now
        /// Also when all has been told that was there at the beginning (`sendInitialEvents`).
        case alsoOfTheBeginning
    }

    /// As often as the API server tells of it.
    private static let bookmarkPeriod = TimeSpan.seconds(60)

    /// Events and bytes of a portion, after which the client has to take it first.
    private static let mostEvents = 1000
    private static let mostBytes = 64 << 10

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
                toldEndpoints[object.endpointsKey] = (server.document(object, as: resource), shown(object))
                if revision == nil { initial.append(object) }
            }
            isStale = revision.map { server.plane.objectChanges(after: $0).map(concernsEndpoints) ?? true } ?? false
        } else if revision == nil, resource.kind != .event {
            for object in server.objects(of: resource, namespace: namespace) where selection.holds(object) {
                known.insert(object.key)
                initial.append(object)
            }
        } else if let revision, !selection.isAll {
            known = knownKeys(at: revision)
        }
        initial.reverse()
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

    /// What is to be reported next, in order. Where the client stands is all that is kept between two portions.
    package func next() -> [WatchEvent] {
        if isEnded { return [] }
        var portion = Portion()
        if isTooOld || isStale {
            isEnded = true
            let expired = APIStatus.expired(asked: Int(revision), oldest: Int(server.plane.revision))
            portion.append(WatchEvent("ERROR", expired.document))
        } else {
            fill(&portion)
            if !portion.isFull, let bookmark = dueBookmark() { portion.append(bookmark) }
        }
        hasMore = portion.isFull && !isEnded
        return portion.events
    }

    private struct Portion {
        private(set) var events: [WatchEvent] = []
        private var bytes = 0
        var isFull: Bool { bytes >= APIWatch.mostBytes || events.count >= APIWatch.mostEvents }

        mutating func append(_ event: WatchEvent) {
            events.append(event)
            bytes += event.line.count
        }
    }

    private func fill(_ portion: inout Portion) {
        while !portion.isFull, let object = initial.popLast() { portion.append(event("ADDED", object)) }
        if portion.isFull { return }
        if backlog.isEmpty {
            if resource.kind == .event {
                backlog = nextEvents().reversed()
            } else if server.plane.revision > revision, let changes = server.plane.objectChanges(after: revision) {
                if !resource.followsServices { return report(changes, &portion) }
                revision = server.plane.revision
                backlog = changedEndpoints(changes).reversed()
            }
        }
        while !portion.isFull, let event = backlog.popLast() { portion.append(event) }
    }

    private func concernsEndpoints(_ changes: ArraySlice<ObjectChange>) -> Bool {
        changes.contains { change in
            (namespace == nil || change.key.namespace == namespace)
                && [.service, .pod, .endpoints, .endpointSlice].contains(change.key.kind)
        }
    }

    /// A service's come and go with it, and change as its pods do.
    private func changedEndpoints(_ changes: ArraySlice<ObjectChange>) -> [WatchEvent] {
        if !concernsEndpoints(changes) { return [] }
        var events: [WatchEvent] = []
        var gone = toldEndpoints
        for object in server.objects(of: resource, namespace: namespace) where selection.holds(object) {
            let key = object.endpointsKey
            let document = server.document(object, as: resource)
            let before = gone.removeValue(forKey: key)
            if before?.document.revised(nil) == document.revised(nil) { continue }
            toldEndpoints[key] = (document, shown(object))
            events.append(event(before == nil ? "ADDED" : "MODIFIED", object))
        }
        for (key, last) in gone.sorted(by: { $0.key < $1.key }) {
            toldEndpoints[key] = nil
            events.append(WatchEvent("DELETED", table == nil ? last.document.revised(revision) : last.shown))
        }
        return events
    }

    /// Of several writes of an object the last stands for all: what it is now.
    private func report(_ changes: ArraySlice<ObjectChange>, _ portion: inout Portion) {
        for change in changes.reversed() {
            if change.revision <= lastWritesUntil { break }
            if concerns(change.key), lastWrites[change.key, default: 0] < change.revision {
                lastWrites[change.key] = change.revision
            }
        }
        lastWritesUntil = server.plane.revision
        for change in changes {
            if portion.isFull { return }
            revision = change.revision
            let isLast = lastWrites[change.key] == change.revision
            if let event = event(of: change, isLast: isLast) { portion.append(event) }
        }
        revision = server.plane.revision
        lastWrites = [:]
    }

    private func concerns(_ key: ObjectKey) -> Bool {
        resource.holds(key) && (namespace == nil || key.namespace == namespace)
    }

    private func event(of change: ObjectChange, isLast: Bool) -> WatchEvent? {
        guard concerns(change.key) else { return nil }
        switch change.kind {
        case .deleted(let object):
            // It came and went before anybody was notified of it.
            if fresh.remove(change.key) != nil { return nil }
            let wasKnown = known.remove(change.key) != nil
            guard wasKnown || selection.isAll else { return nil }
            return event("DELETED", object, revision: change.revision)
        case .added, .modified:
            if case .added = change.kind { fresh.insert(change.key) }
            guard isLast, let object = server.object(change.key) else { return nil }
            return event(of: object, isNew: fresh.remove(change.key) != nil)
        }
    }

    private func event(of object: StoredObject, isNew: Bool) -> WatchEvent? {
        if selection.isAll { return event(isNew ? "ADDED" : "MODIFIED", object) }
        guard selection.holds(object) else {
            return known.remove(object.key) == nil ? nil : event("DELETED", object)
        }
        return event(known.insert(object.key).inserted ? "ADDED" : "MODIFIED", object)
    }

    private func nextEvents() -> [WatchEvent] {
        guard server.plane.latestEventSequence > eventSequence else { return [] }
        let told = eventSequence
        let records = server.plane.eventRecords(after: told)
        eventSequence = server.plane.latestEventSequence
        return records.compactMap { record in
            if let namespace, record.namespace != namespace { return nil }
            guard selection.holds(record, of: server) else { return nil }
            return serialized(
                record.origin > told ? "ADDED" : "MODIFIED", .record(sequence: record.sequence)
            ) {
                table.map { whole(server.table(resource, $0).row(record, of: server), $0) }
                    ?? server.document(record, as: resource)
            }
        }
    }

    /// A deletion is a write of its own: `revision` is its.
    private func event(_ type: String, _ object: StoredObject, revision: UInt64? = nil) -> WatchEvent {
        serialized(
            type,
            .object(object.key, object.meta.uid, revision: revision ?? object.meta.resourceVersion)
        ) {
            let document = shown(object)
            return revision == nil || table != nil ? document : document.revised(revision)
        }
    }

    private func shown(_ object: StoredObject) -> Document {
        table.map { whole(server.table(resource, $0).row(object, of: server), $0) }
            ?? server.document(object, as: resource)
    }

    private func serialized(
        _ type: String, _ subject: WatchEvents.Key.Subject, _ object: () -> Document
    ) -> WatchEvent {
        let plane = server.plane
        let isMomentary = table != nil || resource.followsServices || resource.kind == .node
        let moment =
            isMomentary
            ? WatchEvents.Key.Moment(revision: plane.revision, time: plane.currentTime) : nil
        return server.watchEvents.event(
            WatchEvents.Key(type: type, resource: resource, subject: subject, table: table, moment: moment), object)
    }

    private func whole(_ row: Document?, _ inclusion: TableInclusion) -> Document {
        server.table(resource, inclusion).document(
            row.map { [$0] } ?? [], meta: .fields(("resourceVersion", .string(String(server.plane.revision)))))
    }

    private func dueBookmark() -> WatchEvent? {
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

    private func bookmark(annotations: Document?) -> WatchEvent {
        let revision = resource.kind == .event ? eventSequence : revision
        return WatchEvent(
            "BOOKMARK",
            .fields(
                ("kind", .string(resource.name.kind)), ("apiVersion", .string(resource.apiVersion)),
                (
                    "metadata",
                    .fields(("resourceVersion", .string(String(revision))), ("annotations", annotations))
                )))
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
