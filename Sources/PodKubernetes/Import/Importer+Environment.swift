import PodModel
import PodSyntax

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
        if fields.has("fieldRef") {
            return fields.object("fieldRef") { field($0, isFile: false) }.map { .field($0) }
        }
        if fields.has("resourceFieldRef") {
            return fields.object("resourceFieldRef") { resource($0, isFile: false) }.map { .resource($0) }
        }
        if fields.has("fileKeyRef") { return fields.object("fileKeyRef", fileKey).map { .file($0) } }
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

    private func fileKey(_ fields: FieldReader) -> FileKey? {
        for name in ["volumeName", "path", "key"] { fields.require(name) }
        let isOptional = fields.flag("optional") ?? false
        let (volume, path, key) = (fields.text("volumeName"), fields.text("path"), fields.text("key"))
        guard let volume, let path, let key else { return nil }
        return FileKey(volume: volume, path: path, key: key, isOptional: isOptional)
    }

    /// `isFile`: of a volume; else of a variable. Not every field can be either.
    func field(_ fields: FieldReader, isFile: Bool) -> PodField? {
        fields.require("fieldPath")
        fields.means("apiVersion", "v1")
        guard let path = fields.text("fieldPath"), !path.isEmpty else { return nil }
        let known: [PodField] =
            PodFieldWord.allCases.map { .plain($0) }
            + [.labels, .annotations, .label("<KEY>"), .annotation("<KEY>")]
        let fitting = known.filter { isFile ? $0.isOfFiles : $0.isOfVariables }.map(\.path)
        guard let field = PodField(path: path), isFile ? field.isOfFiles : field.isOfVariables else {
            fields.report(
                "fieldPath", "bad-value", "'\(path)' is none of \(fitting.joined(separator: ", "))",
                help: NearMiss.best(for: path, among: fitting).map { "did you mean '\($0)'?" })
            return nil
        }
        if let wrong = field.wrongKey {
            fields.report("fieldPath", "bad-value", "the key in '\(path)' \(wrong)")
            return nil
        }
        return field
    }

    func resource(_ fields: FieldReader, isFile: Bool) -> ResourceReference? {
        fields.require("resource")
        if isFile { fields.require("containerName") }
        let container = fields.text("containerName").flatMap { $0.isEmpty ? nil : $0 }
        let divisor = fields.quantity("divisor")
        guard let path = fields.text("resource"), !path.isEmpty else { return nil }
        guard var reference = ResourceReference(path: path) else {
            let known = ResourceReference.Bound.allCases.flatMap { bound in
                ResourceReference.Resource.allCases.map { "\(bound.apiName).\($0.apiName)" }
            }
            if path.hasPrefix("limits.hugepages-") || path.hasPrefix("requests.hugepages-") {
                fields.notCarried("resource", "podsh has \(known.joined(separator: ", ")), not '\(path)'")
            } else {
                fields.report(
                    "resource", "bad-value", "'\(path)' is none of \(known.joined(separator: ", "))",
                    help: NearMiss.best(for: path, among: known).map { "did you mean '\($0)'?" })
            }
            return nil
        }
        reference.container = container
        // None, and 0, is one core, or one byte.
        if let divisor, divisor.nano != 0 {
            reference.divisor = ResourceReference.divisor(fields.scalar("divisor") ?? "", of: reference.resource)
            if reference.divisor == nil {
                fields.report("divisor", "bad-value", ResourceReference.divisorRule(reference.resource))
            }
        }
        return reference
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
