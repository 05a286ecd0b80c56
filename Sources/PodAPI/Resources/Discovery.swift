import PodModel
package import PodText
import PodKubernetes

/// What a server says of the resources that it serves: to old clients group by group, to newer ones at once
/// (`apidiscovery.k8s.io/v2`).
package enum Discovery {
    /// `GET /api`.
    package static var coreVersions: Document {
        .fields(("kind", .string("APIVersions")), ("versions", .strings(["v1"])))
    }

    /// `GET /apis`.
    static func groups(_ custom: [ServedResource]) -> Document {
        .fields(
            ("kind", .string("APIGroupList")), ("apiVersion", .string("v1")),
            (
                "groups",
                .array(groupNames(custom).filter { !$0.isEmpty }.map { describe($0, custom) })
            ))
    }

    /// `GET /apis/GROUP`; nil for a group that is not there.
    static func group(named name: String, _ custom: [ServedResource]) -> Document? {
        !name.isEmpty && groupNames(custom).contains(name) ? describe(name, custom) : nil
    }

    /// In the order of discovery.
    private static func groupNames(_ custom: [ServedResource]) -> [String] {
        var names: [String] = []
        for (group, _) in versions(custom) where !names.contains(group) { names.append(group) }
        return names
    }

    /// Versions of one group stand together, the preferred one first.
    private static func versions(_ custom: [ServedResource]) -> [(group: String, version: String)] {
        var known = ServedResource.groups + [(MetricsResource.group, MetricsResource.version)]
        for resource in custom
        where !known.contains(where: { $0.group == resource.group && $0.version == resource.version }) {
            known.append((resource.group, resource.version))
        }
        return known
    }

    private static func versions(of group: String, _ custom: [ServedResource]) -> [String] {
        versions(custom).filter { $0.group == group }.map(\.version)
    }

    private static func describe(_ group: String, _ custom: [ServedResource]) -> Document {
        let versions = versions(of: group, custom).map { version in
            Document.fields(("groupVersion", .string("\(group)/\(version)")), ("version", .string(version)))
        }
        return .fields(
            ("kind", .string("APIGroup")), ("apiVersion", .string("v1")), ("name", .string(group)),
            ("versions", .array(versions)), ("preferredVersion", versions.first))
    }

    /// `GET /api/v1`, `GET /apis/GROUP/VERSION`; nil for what is not there.
    static func resources(
        ofGroup group: String, version: String, _ custom: [ServedResource]
    ) -> Document? {
        let found = ServedResource.listed(inGroup: group, version: version, custom)
        let metrics = MetricsResource.all(ofGroup: group, version: version)
        if found.isEmpty, metrics.isEmpty { return nil }
        var rows = metrics.map(\.listing)
        for resource in found {
            rows.append(
                .object([
                    .init("name", .string(resource.plural)), .init("singularName", .string(resource.singular)),
                    .init("namespaced", .bool(resource.name.isNamespaced)),
                    .init("kind", .string(resource.name.kind)), .init("verbs", words(resource.verbs)),
                    .init("shortNames", .strings(resource.shortNames)),
                    .init("categories", .strings(resource.categories)),
                ]))
            for part in resource.subresources {
                rows.append(
                    .fields(
                        ("name", .string("\(resource.plural)/\(part.rawValue)")), ("singularName", .string("")),
                        ("namespaced", .bool(resource.name.isNamespaced)),
                        ("group", .text(part.kind?.group)), ("version", .text(part.kind?.version)),
                        ("kind", .string(part.kind?.name ?? resource.name.kind)), ("verbs", words(part.verbs))))
            }
        }
        return .fields(
            ("kind", .string("APIResourceList")), ("apiVersion", .string("v1")),
            ("groupVersion", .string(group.isEmpty ? version : "\(group)/\(version)")), ("resources", .array(rows)))
    }

    /// All of it, of `/api` the core group alone, of `/apis` the others.
    static func aggregated(core: Bool, version: String, _ custom: [ServedResource] = []) -> Document {
        let groups = groupNames(custom).filter { $0.isEmpty == core }.map { group in
            Document.fields(
                ("metadata", .fields(("name", .text(group)), ("creationTimestamp", .null))),
                (
                    "versions",
                    .array(
                        versions(of: group, custom).map { version in
                            let found = ServedResource.listed(inGroup: group, version: version, custom)
                            let metrics = MetricsResource.all(ofGroup: group, version: version)
                            return .fields(
                                ("version", .string(version)),
                                ("resources", .array(found.map(aggregated) + metrics.map(\.aggregated))),
                                ("freshness", .string("Current")))
                        })
                ))
        }
        return .object([
            .init("kind", .string("APIGroupDiscoveryList")),
            .init("apiVersion", .string("apidiscovery.k8s.io/\(version)")), .init("metadata", .object([])),
            .init("items", .array(groups)),
        ])
    }

    private static func aggregated(_ resource: ServedResource) -> Document {
        .fields(
            ("resource", .string(resource.plural)),
            ("responseKind", kind(resource.group, resource.version, resource.name.kind)),
            ("scope", .string(resource.name.isNamespaced ? "Namespaced" : "Cluster")),
            ("singularResource", .string(resource.singular)), ("verbs", words(resource.verbs)),
            ("shortNames", .strings(resource.shortNames)),
            ("categories", .strings(resource.categories)),
            (
                "subresources",
                .array(
                    resource.subresources.map { part in
                        let answer = part.kind ?? (resource.group, resource.version, resource.name.kind)
                        return .fields(
                            ("subresource", .string(part.rawValue)),
                            ("responseKind", kind(answer.group, answer.version, answer.name)),
                            ("verbs", words(part.verbs)))
                    })
            ))
    }

    private static func kind(_ group: String, _ version: String, _ name: String) -> Document {
        .object([
            .init("group", .string(group)), .init("version", .string(version)), .init("kind", .string(name)),
        ])
    }

    private static func words(_ verbs: [APIVerb]) -> Document { .strings(verbs.map(\.rawValue)) }
}
