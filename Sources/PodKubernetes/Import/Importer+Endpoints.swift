import PodModel
import PodSyntax
import Yams

// What stands behind a service that selects no pods: Endpoints and EndpointSlices
// (`validateEndpointSubsets` of Kubernetes' `pkg/apis/core/validation`, and `pkg/apis/discovery/validation`).
extension Importer {
    func endpoints(_ fields: FieldReader) -> WrittenEndpoints {
        WrittenEndpoints(
            fields.objects("subsets") { subset in
                let addresses = subset.objects("addresses", endpointAddress)
                let notReady = subset.objects("notReadyAddresses", endpointAddress)
                if addresses.isEmpty, notReady.isEmpty {
                    report(
                        subset.span, "missing-field", subset.path,
                        "must specify `addresses` or `notReadyAddresses`")
                }
                let isAlone = (subset.value("ports")?.node.sequence?.count ?? 0) < 2
                let ports = subset.objects("ports") { endpointPort($0, isAlone: isAlone) }
                return WrittenEndpoints.Subset(
                    addresses: addresses.compactMap(\.self), notReady: notReady.compactMap(\.self),
                    ports: ports.compactMap(\.self))
            })
    }

    private func endpointAddress(_ fields: FieldReader) -> WrittenEndpoints.Address? {
        fields.require("ip")
        let hostname = hostname(fields)
        _ = fields.text("nodeName")
        fields.passOver("targetRef")
        return address(fields.value("ip")).map { WrittenEndpoints.Address($0, hostname: hostname) }
    }

    private func hostname(_ fields: FieldReader) -> String? {
        guard let value = fields.value("hostname"), let name = text(value), !name.isEmpty else { return nil }
        check(value, NameRules.dnsLabel)
        return name
    }

    /// An address that a service may lead to (`ValidateNonSpecialIP`).
    private func address(_ value: FieldValue?) -> IPv4? {
        guard let value, let written = text(value) else { return nil }
        guard let address = IPv4(text: written) else {
            if written.contains(":") {
                notCarried(value.span, value.path, "podsh has IPv4 only")
            } else {
                report(value.span, "bad-value", value.path, "must be a valid IP address, (e.g. 10.9.8.7)")
            }
            return nil
        }
        if let wrong = address.specialRange { report(value.span, "bad-value", value.path, wrong) }
        return address
    }

    private func endpointPort(_ fields: FieldReader, isAlone: Bool) -> WrittenEndpoints.Port? {
        fields.require("port")
        let port = fields.port("port")
        let name = portName(fields)
        if name == nil, !isAlone {
            fields.report("name", "missing-field", "is missing: each of several ports is named")
        }
        return portEntry(fields, port, name)
    }

    private func portName(_ fields: FieldReader) -> String? {
        guard let value = fields.value("name"), let name = text(value), !name.isEmpty else { return nil }
        check(value, NameRules.dnsLabel)
        return name
    }

    private func portEntry(_ fields: FieldReader, _ port: UInt16?, _ name: String?) -> WrittenEndpoints.Port? {
        if let name = fields.value("appProtocol") { check(name, NameRules.labelKey) }
        _ = fields.text("appProtocol")
        let kind = portProtocol(fields)
        return port.map { WrittenEndpoints.Port(name: name, port: $0, protocol: kind) }
    }

    /// nil where its addresses are of a family that is not carried.
    func endpointSlice(_ fields: FieldReader) -> WrittenEndpoints? {
        let family = fields.choice("addressType", ["IPv4", "IPv6", "FQDN"].map { ($0, $0) }) ?? "IPv4"
        if family != "IPv4" {
            fields.notCarried("addressType", "podsh has IPv4 only")
            fields.passOver("endpoints", "ports")
            return nil
        }
        var names: Set<String> = []
        let ports = fields.objects("ports") { port -> WrittenEndpoints.Port? in
            let number = port.port("port")
            let name = portName(port)
            if !names.insert(name ?? "").inserted { port.report("name", "bad-value", "duplicate value") }
            // Without a number it is every port, and leads nowhere.
            return portEntry(port, number, name)
        }
        return WrittenEndpoints(fields.objects("endpoints") { sliceEndpoint($0, ports: ports) })
    }

    private func sliceEndpoint(
        _ fields: FieldReader, ports: [WrittenEndpoints.Port]
    ) -> WrittenEndpoints.Subset? {
        fields.require("addresses")
        let values = fields.list("addresses") ?? []
        if values.isEmpty, fields.has("addresses") {
            fields.report("addresses", "missing-field", "must contain at least 1 address")
        }
        let hostname = hostname(fields)
        // Whoever reads a slice asks the first alone (`EndpointSlice` of Kubernetes' API: all are one endpoint).
        let addresses = values.compactMap { address($0) }.prefix(1).map {
            WrittenEndpoints.Address($0, hostname: hostname)
        }
        // What is unknown counts as ready.
        let isReady = fields.object("conditions") { conditions -> Bool? in
            _ = conditions.flag("serving")
            _ = conditions.flag("terminating")
            return conditions.flag("ready")
        }
        for name in ["nodeName", "zone"] { _ = fields.text(name) }
        fields.passOver("targetRef", "hints", "deprecatedTopology")
        return isReady ?? true
            ? WrittenEndpoints.Subset(addresses: addresses, ports: ports)
            : WrittenEndpoints.Subset(addresses: [], notReady: addresses, ports: ports)
    }
}

extension IPv4 {
    /// Why no service may lead here.
    fileprivate var specialRange: String? {
        if rawValue == 0 { return "may not be unspecified (0.0.0.0 or ::)" }
        if rawValue >> 24 == 127 { return "may not be in the loopback range (127.0.0.0/8, ::1/128)" }
        if rawValue >> 16 == 169 << 8 | 254 { return "may not be in the link-local range (169.254.0.0/16, fe80::/10)" }
        if rawValue >> 8 == 224 << 16 {
            return "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"
        }
        return nil
    }
}
