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
            let address = clusterAddress(fields, type)
            let isHeadless = address == .headless
            if !isHeadless, type != "ExternalName" { fields.require("ports") }
            let traffic = traffic(fields, type)
            // Several ports each need a name, which is also what endpoints tell them apart by.
            let isAlone = (fields.value("ports")?.node.sequence?.count ?? 0) < 2
            let ports = fields.objects("ports") { servicePort($0, type, isAlone: isAlone) }
            guard var traffic else { return nil }
            if case .given(let address) = address { traffic.address = address }
            return (
                .service(
                    name: meta.name, namespace: meta.namespace, ports: ports, selector: selector ?? [:],
                    isHeadless: isHeadless, traffic: traffic),
                ObjectKey(.service, meta.name, namespace: meta.namespace)
            )
        }
    }

    private enum ClusterAddress: Equatable {
        case any, headless
        case given(IPv4)
    }

    private func clusterAddress(_ fields: FieldReader, _ type: String) -> ClusterAddress {
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
            return givenAddress(fields, type)
        }
        return address == "None" ? .headless : .any
    }

    /// Both fields name it, or one of them.
    private func givenAddress(_ fields: FieldReader, _ type: String) -> ClusterAddress {
        let all = fields.texts("clusterIPs") ?? []
        let first = fields.text("clusterIP").flatMap { $0.isEmpty ? nil : $0 }
        guard let written = first ?? all.first else { return .any }
        let field = first == nil ? "clusterIPs" : "clusterIP"
        if type == "ExternalName" {
            fields.report(field, "bad-value", "may not be set for ExternalName services")
            return .any
        }
        if let other = all.first, other != written {
            fields.report("clusterIPs", "bad-value", "first value must match `clusterIP`")
        }
        if all.count > 1 { fields.notCarried("clusterIPs", "podsh has IPv4 only, and a service one address") }
        if written == "None" { return .headless }
        guard let address = IPv4(text: written) else {
            if written.contains(":") {
                fields.notCarried(field, "podsh has IPv4 only")
            } else {
                fields.report(field, "bad-value", "must be a valid IP address, (e.g. 10.9.8.7)")
            }
            return .any
        }
        return .given(address)
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
