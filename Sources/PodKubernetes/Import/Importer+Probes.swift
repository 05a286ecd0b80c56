import PodModel
import PodSyntax
import Yams

extension Importer {
    func probe(_ fields: FieldReader, _ name: String, _ container: Container) -> Probe? {
        fields.object(name) { fields in
            let action = action(fields, container, isHook: false)
            var probe = Probe(action: action ?? .exec([]))
            if let delay = fields.seconds("initialDelaySeconds") { probe.initialDelay = delay }
            if let period = fields.positive("periodSeconds") { probe.period = .seconds(Int64(period)) }
            if let timeout = fields.positive("timeoutSeconds") { probe.timeout = .seconds(Int64(timeout)) }
            if let count = fields.positive("successThreshold") { probe.successThreshold = count }
            if let count = fields.positive("failureThreshold") { probe.failureThreshold = count }
            probe.grace = fields.seconds("terminationGracePeriodSeconds", from: 1)
            return action == nil ? nil : probe
        }
    }

    func hooks(_ fields: FieldReader, _ container: inout Container) {
        _ = fields.object("lifecycle") { fields -> Void? in
            container.postStart = fields.object("postStart") { action($0, container, isHook: true) }
            container.preStop = fields.object("preStop") { action($0, container, isHook: true) }
            if let signal = fields.text("stopSignal") {
                container.stopSignal = signal.hasPrefix("SIG") ? String(signal.dropFirst(3)) : signal
            }
            return nil
        }
    }

    private func action(_ fields: FieldReader, _ container: Container, isHook: Bool) -> ProbeAction? {
        let handlers = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"].filter {
            fields.has($0) && (isHook || $0 != "sleep")
        }
        if handlers.count > 1 {
            fields.report(handlers[1], "bad-value", "cannot stand beside \(handlers[0])", help: "keep one of them")
        }
        if fields.has("httpGet") {
            return fields.object("httpGet") { fields in
                let given = fields.text("path") ?? ""
                let path = given.hasPrefix("/") ? given : "/" + given
                let options = HTTPProbeOptions(
                    isSecure: fields.choice("scheme", [("HTTP", false), ("HTTPS", true)]) ?? false, host: host(fields),
                    headers: fields.objects("httpHeaders", header))
                return port(fields, of: container).map { .http(path: path, port: $0, options: options) }
            }
        }
        if fields.has("tcpSocket") {
            return fields.object("tcpSocket") { fields in
                let host = host(fields)
                return port(fields, of: container).map { .tcp(port: $0, host: host) }
            }
        }
        if fields.has("grpc"), !isHook {
            return fields.object("grpc") { fields in
                fields.require("port")
                let service = fields.text("service") ?? ""
                return fields.port("port").map { .grpc(port: $0, service: service) }
            }
        }
        if fields.has("exec") {
            return fields.object("exec") { fields in
                fields.require("command")
                let words = fields.texts("command")
                if words?.isEmpty == true { fields.report("command", "missing-field", "is empty, and has to be given") }
                return words.map { .exec($0) }
            }
        }
        if isHook, fields.has("sleep") {
            return fields.object("sleep") { fields in
                fields.require("seconds")
                return fields.seconds("seconds").map { .sleep($0) }
            }
        }
        // A hook's `grpc` is left for `finish` to name.
        if !fields.has("grpc") {
            complain(fields, misses: isHook ? "exec, httpGet or sleep" : "httpGet, tcpSocket, grpc or exec")
        }
        return nil
    }

    private func host(_ fields: FieldReader) -> String? {
        guard let host = fields.text("host"), !host.isEmpty else { return nil }
        if IPv4(probed: host) == nil {
            fields.notCarried("host", "podsh asks addresses of IPv4, and looks no name up")
        }
        return host
    }

    private func header(_ fields: FieldReader) -> HTTPProbeOptions.Header? {
        fields.require("name")
        guard let name = fields.text("name") else { return nil }
        let header = HTTPProbeOptions.Header(name: name, value: fields.text("value") ?? "")
        guard let wrong = header.wrong else { return header }
        fields.report("name", "bad-value", "'\(name)' \(wrong)")
        return nil
    }

    /// A number, or a name. The API server accepts one that no port has: only the kubelet looks for it.
    private func port(_ fields: FieldReader, of container: Container) -> PortReference? {
        fields.require("port")
        guard let port = fields.value("port").flatMap(portOrName) else { return nil }
        let names = container.ports.compactMap(\.name)
        if case .name(let name) = port, !names.contains(name) {
            fields.warn(
                "port", "unknown-port", "the container has no port named '\(name)', so nothing can be asked",
                help: NearMiss.best(for: name, among: names).map { "did you mean '\($0)'?" })
        }
        return port
    }

    func portOrName(_ value: FieldValue) -> PortReference? {
        guard case .scalar(let scalar) = value.node else {
            wrongType(value, "a port's number or name")
            return nil
        }
        switch ScalarValue(scalar) {
        case .integer(let number):
            if let port = UInt16(exactly: number), port > 0 { return .number(port) }
            report(value.span, "bad-value", value.path, "\(number) is not between 1 and 65535")
        case .string(let name):
            guard let wrong = NameRules.portName(name) else { return .name(name) }
            report(
                value.span, "bad-value", value.path, "'\(name)' \(wrong)",
                help: UInt16(name) == nil ? nil : "write it without quotes")
        case .null, .bool, .number, .unknownTag: wrongType(value, "a port's number or name")
        }
        return nil
    }
}
