import PodControlPlane
import PodKubernetes
import PodModel
import PodText

// Events that clients write, in either group.
extension APIServer {
    func createEvent(_ request: APIRequest, _ place: ResourcePlace) throws(APIStatus) -> APIAnswer {
        let resource = place.resource
        let body = try named(try wholeBody(request, resource, namespace: place.namespace), place)
        let name = body["metadata"]?["name"]?.text ?? ""
        if record(place.key(name)) != nil { throw .alreadyExists(resource.name, name) }
        return .document(201, try record(body, place.key(name), resource))
    }

    func updateEvent(
        _ request: APIRequest, _ key: ObjectKey, _ resource: ServedResource
    ) throws(APIStatus) -> APIAnswer {
        guard let known = record(key) else { throw .notFound(resource.name, key.name) }
        if request["dryRun"] != nil, !isRehearsal { return try rehearsing().updateEvent(request, key, resource) }
        let now = document(known, as: resource)
        let wanted =
            request.method == .put
            ? try wholeBody(request, resource, namespace: key.namespace)
            : try patched(now, by: try body(request), as: request.contentType, resource)
        if let version = wanted["metadata"]?["resourceVersion"]?.text, !version.isEmpty,
            version != String(known.sequence)
        {
            throw .staleVersion(resource.name, key.name)
        }
        return .document(200, try record(wanted, key, resource))
    }

    private func record(_ key: ObjectKey) -> EventRecord? {
        plane.eventRecords(after: 0).last { $0.name == key.name && $0.namespace == key.namespace }
    }

    private func record(
        _ event: Document, _ key: ObjectKey, _ resource: ServedResource
    ) throws(APIStatus) -> Document {
        var event = resource.isNewerEvent ? EventVersions.first(of: event) : event
        let about = event["involvedObject"] ?? .object([])
        let space = about["namespace"]?.text ?? ""
        if !space.isEmpty, space != key.namespace {
            throw .invalid(
                resource.name, key.name,
                causes: [
                    .init(
                        .fieldValueInvalid,
                        "Invalid value: \(JSONWriter.quoted(space)): does not match event.namespace",
                        field: "involvedObject.namespace")
                ])
        }
        let time = plane.currentTime
        var meta = event["metadata"] ?? .object([])
        meta["name"] = .string(key.name)
        meta["namespace"] = .string(key.namespace)
        meta["creationTimestamp"] = meta["creationTimestamp"] ?? .string(time.rfc3339)
        meta["uid"] = meta["uid"] ?? .string(UID(rawValue: plane.latestEventSequence &+ 1).description)
        event["metadata"] = meta
        let kind = about["kind"]?.text ?? ""
        let version = about["apiVersion"]?.text ?? "v1"
        let name = about["name"]?.text ?? ""
        let group = version.split(separator: "/").first.map { String($0) } ?? ""
        let object =
            objectKey(apiVersion: version, kind: kind, name: name, namespace: key.namespace)
            ?? ObjectKey(
                CustomName(resource: "\(kind.lowercased()).\(group)", name: name), isNamespaced: true,
                namespace: key.namespace)
        func moment(_ fields: String...) -> Timestamp {
            fields.lazy.compactMap { event[$0]?.text }.compactMap { Timestamp(rfc3339: $0) }.first ?? time
        }
        let series = event["series"]
        let last = series?["lastObservedTime"]?.text.flatMap { Timestamp(rfc3339: $0) }
        let written = WrittenEvent(
            name: key.name, namespace: key.namespace, object: object, isWarning: event["type"]?.text == "Warning",
            reason: event["reason"]?.text ?? "", message: event["message"]?.text ?? "",
            source: event["source"]?["component"]?.text ?? event["reportingComponent"]?.text ?? "",
            count: Int(series?["count"]?.number ?? event["count"]?.number ?? 1),
            first: moment("firstTimestamp", "eventTime"),
            last: last ?? moment("lastTimestamp", "eventTime", "firstTimestamp"), json: event.jsonLine)
        _ = try submit(.recordEvent(written), resource, key)
        guard let told = record(key) else { throw .notFound(resource.name, key.name) }
        return document(told, as: resource)
    }
}

/// Events in the group that they have to themselves, beside `v1`: the same under other names.
enum EventVersions {
    static let newer = "events.k8s.io/v1"

    /// Of both versions: the names of what is the same.
    private static let names: [(first: String, newer: String)] = [
        ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"), ("reportingComponent", "reportingController"),
    ]

    static func newer(of event: Document) -> Document {
        var fields = event.members.map { field -> Document.Field in
            if field.key == "apiVersion" { return .init("apiVersion", .string(newer)) }
            let name = names.first(where: { $0.first == field.key })?.newer ?? field.key
            return .init(name, field.value)
        }
        // An event of the newer group always has one, and clients demand that it is a time.
        if event["eventTime"]?.text == nil {
            fields.removeAll { $0.key == "eventTime" }
            let first = event["firstTimestamp"]?.text.flatMap { Timestamp(rfc3339: $0) }
            let micro = first.map { "\($0.rfc3339Nanoseconds.dropLast(4))Z" }
            fields.append(.init("eventTime", micro.map { .string($0) } ?? .null))
        }
        if event["reportingComponent"] == nil, let component = event["source"]?["component"] {
            fields.append(.init("reportingController", component))
        }
        return .object(fields)
    }

    static func first(of event: Document) -> Document {
        .object(
            event.members.map { field -> Document.Field in
                if field.key == "apiVersion" { return .init("apiVersion", .string("v1")) }
                return .init(names.first(where: { $0.newer == field.key })?.first ?? field.key, field.value)
            })
    }
}
