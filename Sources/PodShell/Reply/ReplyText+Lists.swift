import PodKubernetes
package import PodModel
package import PodControlPlane
import PodSession
package import PodText

extension ReplyText {
    /// `get`.
    func list(_ reply: ListReply, in cluster: any ObjectView) -> String {
        switch reply.format {
        case .table, .wide: return tables(reply, in: cluster)
        case .name: return reply.sections.flatMap(\.keys).map { "\($0.reference)\n" }.joined()
        case .json: return document(of: reply, in: cluster).jsonText
        case .yaml: return document(of: reply, in: cluster).yamlText
        }
    }

    /// One bare object when it was asked for by name, else a List.
    private func document(of reply: ListReply, in cluster: any ObjectView) -> Document {
        var documents: [Document] = []
        for section in reply.sections {
            for key in section.keys {
                let document =
                    section.kind == .endpoints
                    ? ReplyText.endpointsDocument(of: key, in: cluster) : ReplyText.document(of: key, in: cluster)
                if let document { documents.append(document) }
            }
        }
        if reply.isSingle, let only = documents.first { return only }
        return .list(documents)
    }

    /// The object as the Kubernetes API shows it; `nil` when it is gone.
    package static func document(of key: ObjectKey, in cluster: any ObjectView) -> Document? {
        key.kind == .endpoints
            ? endpointsDocument(of: key, in: cluster) : cluster.object(key)?.document(withSecrets: false)
    }

    private static func endpointsDocument(of key: ObjectKey, in cluster: any ObjectView) -> Document? {
        let owner = key.kind == .pod ? key : ObjectKey(.endpoints, key.name, namespace: key.namespace)
        guard let object = cluster.object(owner) else { return nil }
        if case .unstructured(let written) = object { return written.document }
        return endpoints(of: key, in: cluster).endpoints.document(of: object.meta, revision: cluster.revision)
    }

    /// Of a service its ready endpoints, of a pod its own.
    static func endpoints(
        of key: ObjectKey, in cluster: any ObjectView
    ) -> (endpoints: [Endpoint], created: Timestamp) {
        if key.kind != .pod, let service = cluster.service(key) {
            return (cluster.endpoints(of: service), service.meta.created)
        }
        if let written = cluster.unstructured(ObjectKey(.endpoints, key.name, namespace: key.namespace)) {
            return (written.endpoints?.endpoints ?? [], written.meta.created)
        }
        let pod = cluster.pod(ObjectKey(.pod, key.name, namespace: key.namespace))
        guard let pod else { return ([], .simulationStart) }
        return (pod.endpoints, pod.meta.created)
    }

    private func tables(_ reply: ListReply, in cluster: any ObjectView) -> String {
        let filled = reply.sections.filter { !$0.keys.isEmpty }
        if filled.isEmpty { return reply.continues ? "" : nothing(in: reply) }
        let namesKinds = reply.sections.count > 1
        var parts: [String] = []
        for section in filled {
            parts.append(table(section, reply, namesKinds: namesKinds, in: cluster))
        }
        return parts.joined(separator: "\n")
    }

    private func nothing(in reply: ListReply) -> String {
        let isScoped = reply.sections.contains { $0.kind.isNamespaced } && !reply.showsNamespace
        return isScoped
            ? "No resources found in \(VisibleText.line(reply.namespace, on: screen)) namespace.\n"
            : "No resources found.\n"
    }

    /// One section; of several kinds the names carry theirs, as in `kubectl get all`.
    private func table(
        _ section: ListReply.Section, _ reply: ListReply, namesKinds: Bool, in cluster: any ObjectView
    ) -> String {
        let wide = reply.format == .wide
        var table = Table.empty(of: section.kind, wide: wide)
        for key in section.keys {
            let before = table.rows.count
            append(key, section.kind, to: &table, wide: wide, in: cluster)
            guard table.rows.count > before else { continue }
            // A service's endpoints bear its name; a pod has some of its own, without a service.
            if namesKinds || section.kind == .endpoints && key.kind == .pod {
                table.rows[before][0] = .init(key.qualifiedReference)
            }
            if reply.showsNamespace, section.kind.isNamespaced {
                table.rows[before].insert(.init(key.namespace), at: 0)
            }
        }
        if reply.showsNamespace, section.kind.isNamespaced { table.headers.insert("NAMESPACE", at: 0) }
        return table.text(on: screen, withHeaders: showsHeaders && !reply.continues)
    }

    private func append(
        _ key: ObjectKey, _ kind: ObjectKind, to table: inout Table, wide: Bool, in cluster: any ObjectView
    ) {
        switch kind {
        case .pod:
            if let pod = cluster.pod(key) { table.append(pod, at: now, wide: wide) }
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            if let set = cluster.workload(key) {
                table.append(set, children: cluster.children(ofWorkload: key), at: now, wide: wide)
            }
        case .autoscaler:
            if let autoscaler = cluster.autoscaler(key) { table.append(autoscaler, at: now) }
        case .budget:
            if let budget = cluster.budget(key) { table.append(budget, at: now) }
        case .service:
            if let service = cluster.service(key) {
                table.append(service, at: now, wide: wide)
            }
        case .endpoints:
            let (endpoints, created) = ReplyText.endpoints(of: key, in: cluster)
            table.append(endpoints: endpoints, of: key.name, created: created, at: now, wide: wide)
        case .persistentVolumeClaim:
            if let claim = cluster.claim(key) { table.append(claim, at: now, wide: wide) }
        case .configMap, .secret:
            if let config = cluster.config(key) { table.append(config, at: now) }
        case .template:
            if let template = cluster.template(key) { table.append(template) }
        case .node:
            if let node = cluster.node(key.name) {
                table.append(node, wide ? system(key.name) : nil, at: now, wide: wide, version: Version.text)
            }
        case .namespace:
            if let namespace = cluster.namespace(key.name) { table.append(namespace, at: now) }
        case .unstructured:
            if let object = cluster.unstructured(key) { table.append(object, at: now, wide: wide) }
        case .event:
            break
        }
    }
}
