import PodModel

extension Importer {
    func variable(_ fields: FieldReader) -> EnvironmentVariable? {
        fields.require("name")
        let name = fields.text("name")
        let value = fields.text("value") ?? ""
        var source = EnvironmentVariable.Source.value(value)
        if fields.has("valueFrom") {
            if !value.isEmpty {
                fields.report("value", "bad-value", "has no effect beside valueFrom", help: "take one of them out")
            }
            guard let given = fields.object("valueFrom", variableSource) else { return nil }
            source = given
        }
        return name.map { EnvironmentVariable(name: $0, source: source) }
    }

    private func variableSource(_ fields: FieldReader) -> EnvironmentVariable.Source? {
        if fields.has("configMapKeyRef") {
            return fields.object("configMapKeyRef", keyReference).map {
                .config(name: $0.name, key: $0.key, isOptional: $0.isOptional)
            }
        }
        if fields.has("secretKeyRef") {
            return fields.object("secretKeyRef", keyReference).map {
                .secret(name: $0.name, key: $0.key, isOptional: $0.isOptional)
            }
        }
        if fields.has("fieldRef") { return fields.object("fieldRef", fieldReference).map { .field($0) } }
        return nil
    }

    private func keyReference(_ fields: FieldReader) -> (name: String, key: String, isOptional: Bool)? {
        fields.require("name")
        fields.require("key")
        let isOptional = fields.flag("optional") ?? false
        if let name = fields.value("name") { check(name, NameRules.dnsSubdomain) }
        if let key = fields.value("key") { check(key, NameRules.configKey) }
        let (name, key) = (fields.text("name"), fields.text("key"))
        guard let name, let key else { return nil }
        return (name, key, isOptional)
    }

    private func fieldReference(_ fields: FieldReader) -> EnvironmentVariable.PodField? {
        fields.require("fieldPath")
        fields.means("apiVersion", "v1")
        guard let path = fields.text("fieldPath") else { return nil }
        let known: [EnvironmentVariable.PodField] = [.ip, .name, .node, .namespace]
        if let field = known.first(where: { $0.path == path }) { return field }
        fields.notCarried("fieldPath", "podsh has \(known.map(\.path).joined(separator: ", ")), not '\(path)'")
        return nil
    }

    func source(_ fields: FieldReader) -> EnvironmentSource? {
        if let prefix = fields.value("prefix") {
            check(prefix) { $0.isEmpty ? nil : NameRules.environmentName($0) }
        }
        let prefix = fields.text("prefix") ?? ""
        let references: [(String, (String) -> EnvironmentSource)] = [
            ("configMapRef", EnvironmentSource.config), ("secretRef", EnvironmentSource.secret),
        ]
        for (name, make) in references where fields.has(name) {
            return fields.object(name, objectName).map { object in
                var source = make(object.name)
                source.prefix = prefix
                source.isOptional = object.isOptional
                return source
            }
        }
        complain(fields, misses: "configMapRef or secretRef")
        return nil
    }

    private func objectName(_ fields: FieldReader) -> (name: String, isOptional: Bool)? {
        fields.require("name")
        let isOptional = fields.flag("optional") ?? false
        if let name = fields.value("name") { check(name, NameRules.dnsSubdomain) }
        return fields.text("name").map { ($0, isOptional) }
    }

    func complain(_ fields: FieldReader, misses what: String) {
        report(fields.span, "missing-field", fields.path, "needs \(what)")
    }
}

extension EnvironmentVariable.PodField {
    /// The field of the pod, in the API's spelling.
    package var path: String {
        switch self {
        case .ip: "status.podIP"
        case .name: "metadata.name"
        case .node: "spec.nodeName"
        case .namespace: "metadata.namespace"
        }
    }
}
