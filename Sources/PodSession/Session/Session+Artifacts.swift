internal import PodControlPlane
internal import PodLifecycle
internal import PodModel

extension Session {
    /// Writes what helps to understand a failure later, a file each: the logs of all containers, of their present run
    /// and the one before; `events.txt`; `objects.yaml`, without secrets; `describe/KIND/NAMESPACE/NAME.txt`. Paths are
    /// relative, and their parts are names of objects.
    package func writeArtifacts(_ write: (String, [UInt8]) throws(HostError) -> Void) throws(HostError) {
        guard let plane else { return }
        for pod in plane.pods(.all) {
            for container in pod.spec.containers {
                for (previous, ending) in [(false, "log"), (true, "previous.log")] {
                    let request = LogRequest(previous: previous)
                    guard let log = try? plane.openLog(pod.key, container: container.name, request) else { continue }
                    let lines = log.rest(at: plane.now).map {
                        LogReply.Line(pod: pod.meta.name, container: container.name, line: $0)
                    }
                    if lines.isEmpty, previous { continue }
                    let reply = Reply.logs(LogReply(lines: lines, isPrefixed: false, showsTimes: true))
                    try write(
                        "logs/\(pod.meta.namespace)/\(pod.meta.name)/\(container.name).\(ending)",
                        output.plainBytes(of: reply, from: self))
                }
            }
        }
        try write("events.txt", text(.events(plane.eventRecords(after: 0), format: .table)))
        var sections: [ListReply.Section] = []
        for kind in Session.artifactKinds {
            let keys = plane.keys(of: kind, in: nil)
            if !keys.isEmpty { sections.append(ListReply.Section(kind: kind, keys: keys)) }
            for key in keys {
                let space = key.namespace.isEmpty ? "" : "\(key.namespace)/"
                try write("describe/\(kind.word)/\(space)\(key.name).txt", text(.describe(key)))
            }
        }
        try write("objects.yaml", text(.list(ListReply(sections: sections, format: .yaml))))
    }

    private static let artifactKinds: [ObjectKind] = allKinds + [.configMap, .persistentVolumeClaim]

    private func text(_ reply: Reply) -> [UInt8] { Array((output.plainText(of: reply, from: self)).utf8) }
}
