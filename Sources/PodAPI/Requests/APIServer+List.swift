import PodControlPlane
import PodKubernetes
import PodModel
import PodText

/// What stands in a list.
enum ListItem {
    case object(StoredObject)
    /// Events have records of their own.
    case event(EventRecord)
}

extension APIServer {
    func list(_ request: APIRequest, _ place: ResourcePlace) throws(APIStatus) -> APIAnswer {
        let options = try ListOptions(request)
        let resource = place.resource
        let snapshot =
            if let token = options.token { try self.snapshot(token, place) } else {
                try self.snapshot(request, place, options.age)
            }
        let first = options.token?.told ?? 0
        let rest = snapshot.items[min(first, snapshot.items.count)...]
        let told = rest.prefix(options.limit ?? rest.count)
        var meta = Document.fields(("resourceVersion", .string(String(snapshot.revision))))
        if told.count < rest.count {
            let list = options.token?.list ?? snapshots.keep(snapshot)
            meta["continue"] = .string(ContinueToken(list: list, told: first + told.count).text)
            if snapshot.isAll { meta["remainingItemCount"] = .integer(Int64(rest.count - told.count)) }
        }
        if let table = request.table.map({ self.table(resource, $0) }) {
            return .document(200, table.document(told.compactMap { table.row($0, of: self) }, meta: meta))
        }
        let items = told.map { item in
            switch item {
            case .object(let object): document(object, as: resource)
            case .event(let record): document(record, as: resource)
            }
        }
        return .document(
            200,
            .object([
                .init("kind", .string(resource.listKind)),
                .init("apiVersion", .string(resource.apiVersion)), .init("metadata", meta),
                .init("items", .array(items)),
            ]))
    }

    /// The list that a token speaks of.
    private func snapshot(
        _ token: ContinueToken, _ place: ResourcePlace
    ) throws(APIStatus) -> ListSnapshots.Snapshot {
        guard let kept = snapshots.snapshot(token.list, at: plane.currentTime) else { throw .expiredContinue }
        guard kept.place == place else { throw .badRequest("continue key is not valid: it is of another list") }
        return kept
    }

    /// The list as it is now, where that is what is asked for.
    private func snapshot(
        _ request: APIRequest, _ place: ResourcePlace, _ age: ListOptions.Age
    ) throws(APIStatus) -> ListSnapshots.Snapshot {
        let resource = place.resource
        let selection = try selection(request, resource)
        var revision = revision(of: resource)
        switch age {
        case .any: break
        case .notOlderThan(let wanted): if wanted > revision { throw .tooLarge(wanted, current: revision) }
        case .exact(let wanted):
            if wanted > revision { throw .tooLarge(wanted, current: revision) }
            guard isUnchanged(place, since: wanted) else { throw .expiredList }
            revision = wanted
        }
        let items: [ListItem] =
            resource.kind == .event
            ? plane.eventRecords(after: 0).filter { record in
                (place.namespace == nil || record.namespace == place.namespace)
                    && selection.holds(record, of: self)
            }.map(ListItem.event)
            : objects(of: resource, namespace: place.namespace).filter(selection.holds).map(ListItem.object)
        return ListSnapshots.Snapshot(
            place: place, revision: revision, items: items, isAll: selection.isAll, made: plane.currentTime)
    }

    /// Of a resource's lists; events are counted by themselves.
    func revision(of resource: ServedResource) -> UInt64 {
        resource.kind == .event ? plane.latestEventSequence : plane.revision
    }

    /// Nothing of a list has been written since, as far as that is known.
    private func isUnchanged(_ place: ResourcePlace, since revision: UInt64) -> Bool {
        let resource = place.resource
        if resource.kind == .event || resource.followsServices { return revision == self.revision(of: resource) }
        return plane.objectChanges(after: revision).map { changes in
            !changes.contains { change in
                resource.holds(change.key)
                    && (place.namespace == nil || change.key.namespace == place.namespace)
            }
        } ?? false
    }
}
