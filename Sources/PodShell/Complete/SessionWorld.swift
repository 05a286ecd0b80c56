import Glibc
import PodControlPlane
package import PodLanguage
package import PodModel
package import PodSession

/// The completer's view of a session's cluster and of this machine's folders.
package struct SessionWorld: CompletionWorld {
    private let session: Session

    package init(_ session: Session) {
        self.session = session
    }

    package func names(of kind: ObjectKind) -> [String] {
        // The three nodes stand by default; they are made when the first statement needs them.
        if session.plane == nil, kind == .node, session.can(.makesNodes) { return ["node-1", "node-2", "node-3"] }
        return session.objects.keys(of: kind, in: nil).map(\.name)
    }

    package func containers(ofPod name: String) -> [String] {
        let cluster = session.objects
        if let pod = cluster.pod(ObjectKey(.pod, name)) { return pod.template.spec.containers.map(\.name) }
        for kind in ObjectKind.workloads {
            if let set = cluster.workload(ObjectKey(kind, name)) { return set.template.spec.containers.map(\.name) }
        }
        return []
    }

    /// Also names of objects, which the completer offers first and once.
    package var variables: [(name: String, type: StaticType)] { session.knownNames.map { ($0, .any) } }

    package var functions: [String] { [] }

    package func entries(ofFolder path: String) -> [String] {
        guard let folder = opendir(path.isEmpty ? "." : path) else { return [] }
        defer { closedir(folder) }
        var entries: [String] = []
        while let entry = readdir(folder) {
            let bytes = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard var name = String(validating: bytes, as: UTF8.self), name != ".", name != ".." else { continue }
            if entry.pointee.d_type == UInt8(DT_DIR) { name += "/" }
            entries.append(name)
        }
        return entries.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
