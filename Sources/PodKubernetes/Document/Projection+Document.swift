import PodModel
import PodText

extension FileMode {
    /// A number, as kubectl writes it: readers do not agree on what 0440 is.
    var documentUnlessStandard: Document? { self == .standard ? nil : .integer(Int64(bits)) }
}

extension PodField {
    /// `fieldRef`.
    var document: Document { .fields(("fieldPath", .string(path))) }
}

extension ResourceReference {
    /// `resourceFieldRef`.
    var document: Document {
        .fields(
            ("containerName", .text(container)), ("resource", .string(path)),
            ("divisor", .text(divisor?.text)))
    }
}

extension DownwardFile {
    /// One of `items` of a `downwardAPI`.
    var document: Document {
        let mode = ("mode", mode.map { Document.integer(Int64($0.bits)) })
        return switch content {
        case .field(let field): .fields(("path", .string(path)), ("fieldRef", field.document), mode)
        case .resource(let reference):
            .fields(("path", .string(path)), ("resourceFieldRef", reference.document), mode)
        }
    }
}

extension Projection {
    /// One of `sources` of a `projected` volume.
    var document: Document {
        switch self {
        case .config(let name, let files):
            .fields(("configMap", files.document("name", name, isProjected: true)))
        case .secret(let name, let files): .fields(("secret", files.document("name", name, isProjected: true)))
        case .downward(let files):
            .object([.init("downwardAPI", .fields(("items", .array(files.map(\.document)))))])
        case .token(let token):
            .fields(
                (
                    "serviceAccountToken",
                    .fields(
                        ("audience", .text(token.audience)),
                        (
                            "expirationSeconds",
                            token.lifetime == TokenFile.standardLifetime
                                ? nil : .integer(Int(token.lifetime.secondsRoundedUp))
                        ), ("path", .string(token.path)))
                ))
        }
    }
}
