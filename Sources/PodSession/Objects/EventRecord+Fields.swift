internal import PodLanguage
internal import PodModel

extension EventRecord {
    /// The event as a record, for `events where …`.
    func record(at now: Timestamp) -> Value {
        var map = ValueMap()
        map.put("object", .string(object.reference))
        map.put("kind", .string(object.kind.word))
        map.put("name", .string(object.name))
        map.put("namespace", .string(object.namespace))
        map.put("type", .string(isWarning ? "Warning" : "Normal"))
        map.put("reason", .string(reason))
        map.put("message", .string(message))
        map.put("subobject", .string(fieldPath))
        map.put("source", .string(source))
        map.put("count", .int(Int64(count)))
        map.put("first", .time(first))
        map.put("last", .time(last))
        map.put("age", .duration(now - last))
        return .map(map)
    }
}

extension ScriptEvent {
    /// `event` inside a handler.
    var record: Value {
        var map = ValueMap()
        map.put("object", .object(object))
        map.put("kind", .string(kind.word))
        map.put("name", .string(object.name))
        map.put("node", .optional(node ?? (object.kind == .node ? object.name : nil)))
        map.put("reason", .string(reason))
        map.put("code", code.map { .int(Int64($0)) } ?? .null)
        map.put("time", .time(time))
        map.put("labels", .map(ValueMap(labels)))
        return .map(map)
    }
}
