import PodModel
import PodSyntax

extension Importer {
    func downwardFile(_ fields: FieldReader) -> DownwardFile? {
        fields.require("path")
        let (path, mode) = (fields.text("path"), fields.mode("mode"))
        if fields.has("fieldRef"), fields.has("resourceFieldRef") {
            fields.report(
                "resourceFieldRef", "bad-value", "fieldRef and resourceFieldRef can not be specified simultaneously")
        }
        let content: DownwardFile.Content?
        if fields.has("fieldRef") {
            content = fields.object("fieldRef") { field($0, isFile: true) }.map { .field($0) }
            fields.passOver("resourceFieldRef")
        } else if fields.has("resourceFieldRef") {
            content = fields.object("resourceFieldRef") { resource($0, isFile: true) }.map { .resource($0) }
        } else {
            complain(fields, misses: "fieldRef or resourceFieldRef")
            return nil
        }
        guard let path, let content else { return nil }
        return DownwardFile(path: path, content: content, mode: mode)
    }

    func projected(_ fields: FieldReader) -> Volume.Source? {
        let mode = fields.mode("defaultMode") ?? .standard
        return .projected(fields.objects("sources") { projection($0, mode) }, mode: mode)
    }

    private func projection(_ fields: FieldReader, _ mode: FileMode) -> Projection? {
        let kinds = ["configMap", "secret", "downwardAPI", "serviceAccountToken"].filter(fields.has)
        if kinds.count > 1 {
            fields.report(kinds[1], "bad-value", "may not specify more than 1 volume type", help: "begin a new source")
            fields.passOver("secret", "downwardAPI", "serviceAccountToken")
        }
        if fields.has("configMap") {
            return fields.object("configMap") { object($0, mode).map { .config($0.name, $0.files) } }
        }
        if fields.has("secret") {
            return fields.object("secret") { object($0, mode).map { .secret($0.name, $0.files) } }
        }
        if fields.has("downwardAPI") {
            return fields.object("downwardAPI") { .downward($0.objects("items", downwardFile)) }
        }
        if fields.has("serviceAccountToken") { return fields.object("serviceAccountToken", token) }
        return others(fields)
    }

    /// `clusterTrustBundle` and the like are named by `finish`, and nothing else of it is there.
    private func others(_ fields: FieldReader) -> Projection? {
        if fields.keys.isEmpty {
            complain(fields, misses: "configMap, secret, downwardAPI or serviceAccountToken")
        }
        return isLenient ? .downward([]) : nil
    }

    private func object(_ fields: FieldReader, _ mode: FileMode) -> (name: String, files: KeyFiles)? {
        fields.require("name")
        let files = KeyFiles(
            mode: mode, items: fields.objects("items", item), isOptional: fields.flag("optional") ?? false)
        return fields.text("name").map { ($0, files) }
    }

    private func token(_ fields: FieldReader) -> Projection? {
        fields.require("path")
        let audience = fields.text("audience").flatMap { $0.isEmpty ? nil : $0 }
        let lifetime = fields.seconds("expirationSeconds", from: 600) ?? TokenFile.standardLifetime
        fields.warn(
            "path", "no-effect",
            "the file holds a token that nobody has signed: the API of an environment (`podsh up`) does not know it")
        return fields.text("path").map { .token(TokenFile(path: $0, audience: audience, lifetime: lifetime)) }
    }
}
