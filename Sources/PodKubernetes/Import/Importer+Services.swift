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
            let selector = fields.labels("selector")
            let isHeadless = clusterAddress(fields, type)
            if !isHeadless, type != "ExternalName" { fields.require("ports") }
            let traffic = traffic(fields, type)
            // Several ports each need a name, which is also what endpoints tell them apart by.
            let isAlone = (fields.value("ports")?.node.sequence?.count ?? 0) < 2
            let ports = fields.objects("ports") { servicePort($0, type, isAlone: isAlone) }
            guard let traffic else { return nil }
            return (
                .service(
                    name: meta.name, namespace: meta.namespace, ports: ports, selector: selector ?? [:],
                    isHeadless: isHeadless, traffic: traffic),
                ObjectKey(.service, meta.name, namespace: meta.namespace)
            )
        }
    }

    /// Whether the service is headless.
    private func clusterAddress(_ fields: FieldReader, _ type: String) -> Bool {
        let address = fields.has("clusterIP") ? fields.text("clusterIP") : ""
        if address == nil {
            fields.passOver("clusterIPs")
        } else if address == "None" {
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
        return address == "None"
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
        let hint = fields.text("appProtocol").flatMap { $0.isEmpty ? nil : $0 }
        let kind = portProtocol(fields)
        let nodePort = nodePort(fields, type)
        let target = target(fields)
        guard let number else { return nil }
        return ServicePort(
            port: number, target: target, protocol: kind, hostPort: nodePort, name: name, appProtocol: hint)
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
        guard let nodePort else { return nil }
        if type == "ClusterIP" || type == "ExternalName" {
            fields.report("nodePort", "bad-value", "needs type NodePort or LoadBalancer")
        }
        if !NodePorts.range.contains(nodePort) {
            fields.report(
                "nodePort", "bad-value",
                "\(nodePort) is not between \(NodePorts.range.lowerBound) and \(NodePorts.range.upperBound)")
        }
        return nodePort
    }
}
