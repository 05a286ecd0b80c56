import PodModel
import PodSyntax

/// A service's port whose target is the name of a port of its pods.
struct NamedTarget {
    let object: Int
    let port: Int
    let name: String
    let value: FieldValue
}

extension Importer {
    func service(_ fields: FieldReader, _ meta: ImportedMeta) -> (Manifest, ObjectKey)? {
        fields.require("spec")
        return fields.object("spec") { fields in
            let type = fields.choice("type", ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"].map { ($0, $0) }) ?? "ClusterIP"
            if type != "ClusterIP", type != "NodePort" {
                fields.notCarried("type", "podsh has ClusterIP, and NodePort with a nodePort, not \(type)")
            }
            let selector = fields.labels("selector")
            let isHeadless = fields.text("clusterIP") == "None"
            if isHeadless {
                if let all = fields.texts("clusterIPs"), all != ["None"] {
                    fields.report("clusterIPs", "bad-value", "a headless service, clusterIP None, has only None here")
                }
                if type != "ClusterIP" { fields.report("clusterIP", "bad-value", "only a service of type ClusterIP can be headless") }
            } else {
                fields.require("ports")
                fields.means("clusterIP", "")
                fields.isEmpty("clusterIPs")
            }
            fields.means("sessionAffinity", "None")
            fields.means("internalTrafficPolicy", "Cluster")
            fields.means("externalTrafficPolicy", "Cluster")
            fields.means("publishNotReadyAddresses", "false")
            fields.means("ipFamilyPolicy", "SingleStack")
            let object = objects.count
            var ports: [ServicePort] = []
            for port in fields.objects("ports", { servicePort($0, type, object: object, index: ports.count) }) { ports.append(port) }
            return (
                .service(name: meta.name, namespace: meta.namespace, ports: ports, selector: selector ?? [:], isHeadless: isHeadless),
                ObjectKey(.service, meta.name, namespace: meta.namespace)
            )
        }
    }

    private func servicePort(_ fields: FieldReader, _ type: String, object: Int, index: Int) -> ServicePort? {
        fields.require("port")
        let number = fields.port("port")
        let name = fields.text("name")
        let kind = portProtocol(fields)
        let nodePort = fields.port("nodePort")
        if type == "NodePort", nodePort == nil, !fields.has("nodePort") {
            notCarried(fields.span, fields.path.key("nodePort"), "podsh chooses no port of the nodes by itself", help: "write nodePort: 30080")
        }
        if type != "NodePort", nodePort != nil { fields.report("nodePort", "bad-value", "needs type NodePort") }
        let target = fields.value("targetPort")
        guard let number else { return nil }
        var port = ServicePort(port: number, protocol: kind, hostPort: nodePort, name: name)
        guard let target, let found = portOrName(target) else { return port }
        switch found {
        case .number(let given): port.target = given
        case .name(let name): namedTargets.append(NamedTarget(object: object, port: index, name: name, value: target))
        }
        return port
    }

    /// A port's name means the number it has in the pods that the service selects; they have to be in the same file.
    func resolveNamedTargets() {
        for target in namedTargets where target.object < objects.count {
            guard case .service(let name, let namespace, var ports, let selector, let isHeadless) = objects[target.object].manifest,
                target.port < ports.count
            else { continue }
            let selected = Selector(matching: selector ?? [:])
            let templates = objects.compactMap { $0.key.namespace == namespace ? $0.manifest.podTemplate : nil }
            let containers = templates.filter { selected.matches($0.labels) }.flatMap(\.spec.containers)
            let named = containers.flatMap(\.ports).filter { $0.protocol == ports[target.port].protocol }
            if let port = named.first(where: { $0.name == target.name }) {
                ports[target.port].target = port.port
                objects[target.object].manifest = .service(
                    name: name, namespace: namespace, ports: ports, selector: selector, isHeadless: isHeadless)
            } else {
                report(
                    target.value.span, "bad-value", target.value.path, "no pod of this file that the service selects has a port named '\(target.name)'",
                    help: NearMiss.best(for: target.name, among: named.compactMap(\.name)).map { "did you mean '\($0)'?" }
                        ?? "write the port's number")
            }
        }
    }
}

extension Manifest {
    /// The template of what makes pods.
    var podTemplate: PodTemplate? {
        switch self {
        case .pod(_, _, let template): template
        case .replicaSet(_, _, _, let template, _): template
        case .workload(let workload): workload.template
        default: nil
        }
    }
}
