package import PodModel
import PodKubernetes

/// What a kind of object is to the API: its group and version, its name, and its plural in addresses.
package struct APIResource: Hashable, Sendable {
    /// Empty for the core group.
    package let group: String
    package let version: String
    /// `Deployment`.
    package let kind: String
    /// `deployments`.
    package let plural: String
    package let isNamespaced: Bool

    package init(group: String, version: String, kind: String, plural: String, isNamespaced: Bool) {
        self.group = group
        self.version = version
        self.kind = kind
        self.plural = plural
        self.isNamespaced = isNamespaced
    }

    package init(_ kind: ObjectKind) { self.init(kind, apiVersion: kind.apiVersion) }

    /// In one of the versions in which the kind is served.
    init(_ kind: ObjectKind, apiVersion: String) {
        let parts = apiVersion.split(separator: "/").map { String($0) }
        self.init(
            group: parts.count > 1 ? parts[0] : "", version: parts[parts.count - 1], kind: kind.apiName,
            plural: Self.plural(of: kind.apiName.lowercased()), isNamespaced: kind.isNamespaced)
    }

    /// `apps/v1`, `v1`.
    package var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// `deployments.apps`, `pods`.
    package var qualifiedPlural: String { group.isEmpty ? plural : "\(plural).\(group)" }

    /// `Deployment.apps`, `Pod`.
    package var qualifiedKind: String { group.isEmpty ? kind : "\(kind).\(group)" }

    /// As the API's own kinds make theirs: `-ies`, `-es`, `-s`; what is plural stays.
    private static func plural(of word: String) -> String {
        if word.hasSuffix("points") { return word }
        if word.hasSuffix("y") { return word.dropLast() + "ies" }
        return word + (word.hasSuffix("s") ? "es" : "s")
    }
}
