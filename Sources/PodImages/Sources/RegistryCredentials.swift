import PodKernel
package import PodText

/// Credentials for registries that come with a pod (`imagePullSecrets`), beside the user's own.
package struct RegistryCredentials: Sendable {
    /// By the registry as it was written: `https://index.docker.io/v1/`. Later ones replace earlier ones.
    private var entries: [Document.Field] = []

    package init() {}

    /// Adds what a secret's `.dockerconfigjson` says, or its `.dockercfg`, which has the registries at its top. False
    /// where it is neither.
    package mutating func add(_ bytes: [UInt8], isBare: Bool) -> Bool {
        guard let document = try? JSONReader.value(of: bytes),
            case .object(let found)? = isBare ? document : document["auths"]
        else { return false }
        for field in found {
            entries.removeAll { $0.key == field.key }
            entries.append(field)
        }
        return true
    }

    /// The file for skopeo, where some of it is for the registry of an image: `docker://ghcr.io/app:1`.
    func file(for reference: String) -> [UInt8]? {
        let prefix = "docker://"
        guard reference.hasPrefix(prefix) else { return nil }
        let host = RegistryCredentials.host(String(reference.dropFirst(prefix.utf8.count)))
        let fitting = entries.filter { RegistryCredentials.host($0.key) == host }
        if fitting.isEmpty { return nil }
        return Array(Document.object([.init("auths", .object(fitting))]).jsonLine.utf8)
    }

    /// Docker's own registry is called by the address of its API.
    private static func host(_ text: String) -> String {
        var rest = text[...]
        for scheme in ["https://", "http://"] where rest.hasPrefix(scheme) { rest = rest.dropFirst(scheme.utf8.count) }
        let host = String(rest.prefix { $0 != "/" }).lowercased()
        return ["index.docker.io", "registry-1.docker.io"].contains(host) ? "docker.io" : host
    }
}
