import PodModel
import PodSyntax
import Yams

extension Importer {
    func probe(_ fields: FieldReader, _ name: String, _ container: Container) -> Probe? {
        fields.object(name) { fields in
            let action = action(fields, container, isHook: false)
            var probe = Probe(action: action ?? .exec([]))
            if let delay = fields.seconds("initialDelaySeconds") { probe.initialDelay = delay }
            if let period = fields.seconds("periodSeconds", from: 1) { probe.period = period }
            if let timeout = fields.seconds("timeoutSeconds", from: 1) { probe.timeout = timeout }
            let times = 1...Int64(Int32.max)
            if let count = fields.number("successThreshold", in: times) { probe.successThreshold = Int(count) }
            if let count = fields.number("failureThreshold", in: times) { probe.failureThreshold = Int(count) }
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
        if fields.has("httpGet") {
            return fields.object("httpGet") { fields in
                let path = fields.text("path") ?? "/"
                fields.means("scheme", "HTTP")
                fields.means("host", "")
                fields.isEmpty("httpHeaders")
                return port(fields, of: container).map { .http(path: path, port: $0) }
            }
        }
        if fields.has("tcpSocket") {
            return fields.object("tcpSocket") { fields in
                fields.means("host", "")
                return port(fields, of: container).map { .tcp(port: $0) }
            }
        }
        if fields.has("exec") {
            return fields.object("exec") { fields in
                fields.require("command")
                return fields.texts("command").map { .exec($0) }
            }
        }
        if isHook, fields.has("sleep") {
            return fields.object("sleep") { fields in
                fields.require("seconds")
                return fields.seconds("seconds").map { .exec(["sleep", String($0.wholeSeconds)]) }
            }
        }
        // `grpc` is left for `finish` to name.
        if !fields.has("grpc") { complain(fields, misses: isHook ? "exec, httpGet or sleep" : "httpGet, tcpSocket or exec") }
        return nil
    }

    /// A number, or the name of one of the container's ports.
    private func port(_ fields: FieldReader, of container: Container) -> UInt16? {
        fields.require("port")
        guard let value = fields.value("port") else { return nil }
        guard let number = portOrName(value) else { return nil }
        switch number {
        case .number(let port): return port
        case .name(let name):
            if let port = container.ports.first(where: { $0.name == name }) { return port.port }
            report(
                value.span, "bad-value", value.path, "the container has no port named '\(name)'",
                help: NearMiss.best(for: name, among: container.ports.compactMap(\.name)).map { "did you mean '\($0)'?" })
            return nil
        }
    }

    enum PortOrName {
        case number(UInt16)
        case name(String)
    }

    func portOrName(_ value: FieldValue) -> PortOrName? {
        guard case .scalar(let scalar) = value.node else {
            wrongType(value, "a port's number or name")
            return nil
        }
        switch ScalarValue(scalar) {
        case .integer(let number):
            if let port = UInt16(exactly: number), port > 0 { return .number(port) }
            report(value.span, "bad-value", value.path, "\(number) is not between 1 and 65535")
        case .string(let name): return .name(name)
        default: wrongType(value, "a port's number or name")
        }
        return nil
    }
}
