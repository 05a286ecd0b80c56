import PodKubernetes
import PodModel
import PodText

// What somebody wrote down as behind a service, in kubectl's words (`describeEndpoints`, `describeEndpointSlice`).
extension Description {
    mutating func describe(_ endpoints: WrittenEndpoints) {
        heading("Subsets")
        for subset in endpoints.subsets {
            let words = [subset.addresses, subset.notReady].map { addresses in
                addresses.isEmpty ? "<none>" : addresses.map(\.address.description).joined(separator: ",")
            }
            field("Addresses", words[0], depth: 1)
            field("NotReadyAddresses", words[1], depth: 1)
            if subset.ports.isEmpty { continue }
            heading("Ports", depth: 1)
            headers(["Name", "Port", "Protocol"], depth: 2)
            for port in subset.ports {
                row([port.name ?? "<unset>", String(port.port), port.protocol.apiName], depth: 2)
            }
            blank()
        }
    }

    mutating func describe(slice object: UnstructuredObject) {
        field("AddressType", object["addressType"]?.plainText ?? "")
        let ports = object["ports"]?.elements ?? []
        if ports.isEmpty { field("Ports", "<unset>") } else { heading("Ports") }
        if !ports.isEmpty { headers(["Name", "Port", "Protocol"], depth: 1) }
        for port in ports {
            let name = port["name"]?.plainText ?? ""
            row(
                [
                    name.isEmpty ? "<unset>" : name, port["port"]?.plainText ?? "<unset>",
                    port["protocol"]?.plainText ?? "TCP",
                ], depth: 1)
        }
        let endpoints = object["endpoints"]?.elements ?? []
        if endpoints.isEmpty { return field("Endpoints", "<none>") }
        heading("Endpoints")
        for endpoint in endpoints {
            let addresses = (endpoint["addresses"]?.elements ?? []).compactMap(\.plainText)
            field("- Addresses", addresses.joined(separator: ", "), depth: 1)
            heading("Conditions", depth: 2)
            field("Ready", endpoint["conditions"]?["ready"]?.plainText ?? "<unset>", depth: 3)
            for (title, name) in [("Hostname", "hostname"), ("NodeName", "nodeName"), ("Zone", "zone")] {
                field(title, endpoint[name]?.plainText ?? "<unset>", depth: 2)
            }
        }
    }
}

extension Document {
    fileprivate var elements: [Document] { if case .array(let elements) = self { elements } else { [] } }

    fileprivate var plainText: String? {
        switch self {
        case .string(let text): text
        case .bool(let flag): String(flag)
        case .integer(let number): String(number)
        case .decimal(let number): String(number)
        case .null, .array, .object: nil
        }
    }
}
