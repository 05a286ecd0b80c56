/// What a secret holds (`SecretType` of `core/v1`).
package enum SecretType: Hashable, Sendable, Codable {
    case opaque, serviceAccountToken, dockerConfig, dockerConfigJSON, basicAuth, sshAuth, tls, bootstrapToken
    /// A word of the user's own: nothing is asked of the keys.
    case other(String)

    /// Those of the API itself.
    private static let known: [SecretType] = [
        .opaque, .serviceAccountToken, .dockerConfig, .dockerConfigJSON, .basicAuth, .sshAuth, .tls, .bootstrapToken,
    ]

    /// The API's word.
    package var name: String {
        switch self {
        case .opaque: "Opaque"
        case .serviceAccountToken: "kubernetes.io/service-account-token"
        case .dockerConfig: "kubernetes.io/dockercfg"
        case .dockerConfigJSON: "kubernetes.io/dockerconfigjson"
        case .basicAuth: "kubernetes.io/basic-auth"
        case .sshAuth: "kubernetes.io/ssh-auth"
        case .tls: "kubernetes.io/tls"
        case .bootstrapToken: "bootstrap.kubernetes.io/token"
        case .other(let name): name
        }
    }

    /// Empty is `Opaque` (`SetDefaults_Secret`).
    package init(_ name: String) {
        self = name.isEmpty ? .opaque : SecretType.known.first { $0.name == name } ?? .other(name)
    }

    /// Keys of which one at least has to be there, for each list (`ValidateSecret` in `pkg/apis/core/validation`).
    package var neededKeys: [[String]] {
        switch self {
        case .dockerConfig: [[".dockercfg"]]
        case .dockerConfigJSON: [[".dockerconfigjson"]]
        case .basicAuth: [["username", "password"]]
        case .sshAuth: [["ssh-privatekey"]]
        case .tls: [["tls.crt"], ["tls.key"]]
        case .opaque, .serviceAccountToken, .bootstrapToken, .other: []
        }
    }

    /// The annotation that a token of an account has to have.
    package static let accountAnnotation = "kubernetes.io/service-account.name"
}

/// What a config or secret is beside its values.
package struct ConfigTraits: Hashable, Sendable, Codable {
    /// Of a secret alone.
    package var type = SecretType.opaque
    /// Its values stay as they are until it is deleted.
    package var isImmutable = false

    package init(type: SecretType = .opaque, isImmutable: Bool = false) {
        self.type = type
        self.isImmutable = isImmutable
    }
}
