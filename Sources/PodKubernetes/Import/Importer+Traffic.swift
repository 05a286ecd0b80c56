import PodModel
import PodSyntax
import PodText
import Yams

// How a service is reached, and which pods get its connections.
extension Importer {
    func traffic(_ fields: FieldReader, _ type: String) -> ServiceTraffic? {
        var traffic = ServiceTraffic()
        guard let exposure = exposure(fields, type) else { return nil }
        traffic.exposure = exposure
        traffic.affinity = affinityOfClients(fields)
        let policies = [("Cluster", false), ("Local", true)]
        traffic.staysOnNode = fields.choice("internalTrafficPolicy", policies) ?? false
        traffic.publishesNotReady = fields.flag("publishNotReadyAddresses") ?? false
        if type == "NodePort" || type == "LoadBalancer" {
            traffic.staysOnNodeFromOutside = fields.choice("externalTrafficPolicy", policies) ?? false
            if traffic.staysOnNodeFromOutside {
                fields.warn(
                    "externalTrafficPolicy", "no-effect",
                    """
                    every endpoint is on this machine and may be asked; pods see the machine's address, not the client's
                    """)
            }
        } else {
            for field in ["externalTrafficPolicy", "healthCheckNodePort"] where fields.has(field) {
                fields.report(field, "bad-value", "needs type NodePort or LoadBalancer")
            }
            fields.passOver("externalTrafficPolicy", "healthCheckNodePort")
        }
        families(fields)
        traffic.kept = keptFields(fields)
        return traffic
    }

    private func exposure(_ fields: FieldReader, _ type: String) -> ServiceExposure? {
        if type != "LoadBalancer" {
            for field in ["loadBalancerClass", "allocateLoadBalancerNodePorts"] where fields.has(field) {
                fields.report(field, "bad-value", "needs type LoadBalancer")
            }
            fields.passOver("loadBalancerClass", "allocateLoadBalancerNodePorts")
        }
        switch type {
        case "NodePort": return .nodePorts
        case "LoadBalancer":
            let name = fields.text("loadBalancerClass").flatMap { $0.isEmpty ? nil : $0 }
            if name != nil {
                fields.warn(
                    "loadBalancerClass", "no-effect", "nothing here brings it about: the service waits for its address")
            }
            return .loadBalancer(
                hasNodePorts: fields.flag("allocateLoadBalancerNodePorts") ?? true, implementation: name)
        case "ExternalName":
            fields.require("externalName")
            return fields.text("externalName").map { .externalName($0) }
        default:
            // Kept by the API server of any other type, and without a meaning there.
            fields.passOver("externalName")
            return .inside
        }
    }

    private func affinityOfClients(_ fields: FieldReader) -> TimeSpan? {
        let isKept = fields.choice("sessionAffinity", [("None", false), ("ClientIP", true)]) ?? false
        if !isKept, fields.has("sessionAffinityConfig") {
            fields.report(
                "sessionAffinityConfig", "bad-value", "must not be set when session affinity is None")
        }
        let given = fields.object("sessionAffinityConfig") { fields in
            fields.object("clientIP") { $0.seconds("timeoutSeconds", from: 1) }
        }
        return isKept ? given ?? ServiceTraffic.usualAffinity : nil
    }

    /// Fields that nothing here acts on, each with what is so instead.
    private static let unstructuredFields = [
        ("externalIPs", "nothing leads from these addresses to the service: this machine has its own"),
        ("loadBalancerIP", "nothing here gives a service an address of choice: it has this machine's"),
        ("loadBalancerSourceRanges", "nothing here enforces it: whoever reaches this machine reaches the service"),
        ("healthCheckNodePort", "nothing here answers on it"),
        ("trafficDistribution", "nothing here prefers near endpoints: all are on this machine"),
    ]

    private func keptFields(_ fields: FieldReader) -> [UnstructuredObject.Field] {
        var kept: [UnstructuredObject.Field] = []
        for (name, note) in Importer.unstructuredFields {
            guard let value = fields.value(name) else { continue }
            if value.node.sequence?.isEmpty == true { continue }
            // A cluster's own numbers.
            if isObserved, name == "healthCheckNodePort" { continue }
            fields.warn(name, "no-effect", note)
            kept.append(UnstructuredObject.Field(name: name, json: plain(value).jsonLine))
        }
        // One family where both are only preferred, as in a cluster that has one.
        if let policy = fields.value("ipFamilyPolicy"), let text = text(policy) {
            switch text {
            case "", "SingleStack": break
            case "PreferDualStack":
                kept.append(UnstructuredObject.Field(name: "ipFamilyPolicy", json: plain(policy).jsonLine))
            default: fields.means("ipFamilyPolicy", "SingleStack")
            }
        }
        return kept
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
}
