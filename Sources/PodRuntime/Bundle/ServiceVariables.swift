import PodLifecycle
import PodModel

/// Variables that tell containers where services are, as Kubernetes sets them (`enableServiceLinks`, which is on by
/// default): `WEB_SERVICE_HOST`, `WEB_SERVICE_PORT`, and those of Docker's old links.
enum ServiceVariables {
    /// Of the services of one namespace, in the order of their names.
    static func all(of services: [ServiceRoute], in namespace: String) -> [(name: String, value: String)] {
        var all: [(name: String, value: String)] = []
        for service in services.sorted(by: { $0.key < $1.key }) where service.key.namespace == namespace {
            guard let first = service.ports.first, let address = service.address?.description else { continue }
            let prefix = word(service.key.name)
            all.append((prefix + "_SERVICE_HOST", address))
            all.append((prefix + "_SERVICE_PORT", String(first.port)))
            for port in service.ports {
                guard let name = port.name else { continue }
                all.append(("\(prefix)_SERVICE_PORT_\(word(name))", String(port.port)))
            }
            all.append((prefix + "_PORT", url(address, first)))
            for port in service.ports {
                let each = "\(prefix)_PORT_\(port.port)_\(port.protocol.apiName)"
                all.append((each, url(address, port)))
                all.append((each + "_PROTO", port.protocol.apiName.lowercased()))
                all.append((each + "_PORT", String(port.port)))
                all.append((each + "_ADDR", address))
            }
        }
        return all
    }

    private static func url(_ address: String, _ port: ServiceRoute.Port) -> String {
        "\(port.protocol.apiName.lowercased())://\(address):\(port.port)"
    }

    /// `my-web` as `MY_WEB`.
    private static func word(_ name: String) -> String {
        String(name.uppercased().map { $0 == "-" || $0 == "." ? "_" : $0 })
    }
}
