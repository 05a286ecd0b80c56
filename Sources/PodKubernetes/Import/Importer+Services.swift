import PodModel
import PodSyntax
import Yams

extension Importer {
    func service(_ fields: FieldReader, _ meta: ImportedMeta) -> (Manifest, ObjectKey)? {
        fields.require("spec")
        return fields.object("spec") { fields in
            let type =
                fields.choice("type", ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"].map { ($0, $0) })
                ?? "ClusterIP"
            if type != "ClusterIP", type != "NodePort" {
                fields.notCarried("type", "podsh has ClusterIP, and NodePort with a nodePort, not \(type)")
            }
            let selector = fields.labels("selector")
            let address = fields.has("clusterIP") ? fields.text("clusterIP") : ""
            let isHeadless = address == "None"
            if address == nil {
                fields.passOver("clusterIPs")
            } else if isHeadless {
                if let all = fields.texts("clusterIPs"), all != ["None"] {
                    fields.report("clusterIPs", "bad-value", "a headless service, clusterIP None, has only None here")
                }
                if type != "ClusterIP" {
                    fields.report("clusterIP", "bad-value", "only a service of type ClusterIP can be headless")
                }
            } else if isObserved {
                // The address that another cluster gave.
                fields.passOver("clusterIP", "clusterIPs")
            } else {
                fields.means("clusterIP", "")
                fields.isEmpty("clusterIPs")
            }
            if !isHeadless, type != "ExternalName" { fields.require("ports") }
            if type == "ClusterIP" {
                for field in ["externalTrafficPolicy", "healthCheckNodePort"] where fields.has(field) {
                    fields.report(field, "bad-value", "needs type NodePort or LoadBalancer")
                }
            }
            fields.means("sessionAffinity", "None")
            fields.means("internalTrafficPolicy", "Cluster")
            fields.means("externalTrafficPolicy", "Cluster")
            fields.means("publishNotReadyAddresses", false)
            fields.means("ipFamilyPolicy", "SingleStack")
            families(fields)
            // Several ports each need a name, which is also what endpoints tell them apart by.
            let isAlone = (fields.value("ports")?.node.sequence?.count ?? 0) < 2
            let ports = fields.objects("ports") { servicePort($0, type, isAlone: isAlone) }
            if type == "ExternalName" { return nil }
            return (
                .service(
                    name: meta.name, namespace: meta.namespace, ports: ports, selector: selector ?? [:],
                    isHeadless: isHeadless),
                ObjectKey(.service, meta.name, namespace: meta.namespace)
            )
        }
    }

    private func families(_ fields: FieldReader) {
        for value in fields.list("ipFamilies") ?? [] {
            guard let family = text(value), family != "IPv4" else { continue }
            if family == "IPv6" {
                notCarried(value.span, value.path, "podsh has IPv4 only")
            } else {
                report(value.span, "bad-value", value.path, "'\(family)' is none of IPv4, IPv6")
            }
        }
    }

    private func servicePort(_ fields: FieldReader, _ type: String, isAlone: Bool) -> ServicePort? {
        fields.require("port")
        let number = fields.port("port")
        let name = fields.text("name").flatMap { $0.isEmpty ? nil : $0 }
        if name == nil, !isAlone {
            fields.report(
                "name", "missing-field", "is missing: a service with several ports names each", help: "write name: http"
            )
        }
        if let name = fields.value("appProtocol") { check(name, NameRules.labelKey) }
        let kind = portProtocol(fields)
        let nodePort = nodePort(fields, type)
        let target = target(fields)
        guard let number else { return nil }
        return ServicePort(port: number, target: target, protocol: kind, hostPort: nodePort, name: name)
    }

    /// A number or a name; zero and the empty text mean the service's own port.
    private func target(_ fields: FieldReader) -> PortReference? {
        guard let value = fields.value("targetPort") else { return nil }
        if case .scalar(let scalar) = value.node {
            switch ScalarValue(scalar) {
            case .integer(0), .string(""): return nil
            case .null, .bool, .integer, .number, .string, .unknownTag: break
            }
        }
        return portOrName(value)
    }

    private func nodePort(_ fields: FieldReader, _ type: String) -> UInt16? {
        let nodePort = fields.portOrNone("nodePort")
        if type == "NodePort", nodePort == nil, (fields.value("nodePort")?.isZero ?? true) {
            notCarried(
                fields.span, fields.path.key("nodePort"), "podsh chooses no port of the nodes by itself",
                help: "write nodePort: 30080")
        }
        guard let nodePort else { return nil }
        if type == "ClusterIP" { fields.report("nodePort", "bad-value", "needs type NodePort") }
        if !NodePorts.range.contains(nodePort) {
            fields.report(
                "nodePort", "bad-value",
                "\(nodePort) is not between \(NodePorts.range.lowerBound) and \(NodePorts.range.upperBound)")
        }
        return nodePort
    }
}

/// The range that Kubernetes gives to ports of nodes (`--service-node-port-range`).
enum NodePorts {
    static let range: ClosedRange<UInt16> = 30_000...32_767
}
