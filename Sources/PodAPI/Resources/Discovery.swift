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
    package static var groups: Document {
        .fields(
            ("kind", .string("APIGroupList")), ("apiVersion", .string("v1")),
            (
                "groups",
                .array(groupNames.filter { !$0.isEmpty }.map(describe))
            ))
    }

    /// `GET /apis/GROUP`; nil for a group that is not there.
    package static func group(named name: String) -> Document? {
        !name.isEmpty && groupNames.contains(name) ? describe(name) : nil
    }

    /// In the order of discovery.
    private static var groupNames: [String] {
        var names: [String] = []
        for (group, _) in versions where names.last != group { names.append(group) }
        return names
    }

    /// Versions of one group stand together, the preferred one first.
    private static var versions: [(group: String, version: String)] {
        ServedResource.groups + [(MetricsResource.group, MetricsResource.version)]
    }

    private static func versions(of group: String) -> [String] {
        versions.filter { $0.group == group }.map(\.version)
    }

    private static func describe(_ group: String) -> Document {
        let versions = versions(of: group).map { version in
            Document.fields(("groupVersion", .string("\(group)/\(version)")), ("version", .string(version)))
        }
        return .fields(
            ("kind", .string("APIGroup")), ("apiVersion", .string("v1")), ("name", .string(group)),
            ("versions", .array(versions)), ("preferredVersion", versions.first))
    }

    /// `GET /api/v1`, `GET /apis/GROUP/VERSION`; nil for what is not there.
    package static func resources(ofGroup group: String, version: String) -> Document? {
        let found = ServedResource.listed(inGroup: group, version: version)
        let metrics = MetricsResource.all(ofGroup: group, version: version)
        if found.isEmpty, metrics.isEmpty { return nil }
        var rows = metrics.map(\.listing)
        for resource in found {
            rows.append(
                .object([
                    .init("name", .string(resource.plural)), .init("singularName", .string(resource.singular)),
                    .init("namespaced", .bool(resource.kind.isNamespaced)),
                    .init("kind", .string(resource.kind.apiName)), .init("verbs", words(resource.verbs)),
                    .init("shortNames", .strings(resource.shortNames)),
                    .init("categories", .strings(resource.isInAll ? ["all"] : [])),
                ]))
            for part in resource.subresources {
                rows.append(
                    .fields(
                        ("name", .string("\(resource.plural)/\(part.rawValue)")), ("singularName", .string("")),
                        ("namespaced", .bool(resource.kind.isNamespaced)),
                        ("group", .text(part.kind?.group)), ("version", .text(part.kind?.version)),
                        ("kind", .string(part.kind?.name ?? resource.kind.apiName)), ("verbs", words(part.verbs))))
            }
        }
        return .fields(
            ("kind", .string("APIResourceList")), ("apiVersion", .string("v1")),
            ("groupVersion", .string(group.isEmpty ? version : "\(group)/\(version)")), ("resources", .array(rows)))
    }

    /// All of it, of `/api` the core group alone, of `/apis` the others.
    package static func aggregated(core: Bool, version: String) -> Document {
        let groups = groupNames.filter { $0.isEmpty == core }.map { group in
            Document.fields(
                ("metadata", .fields(("name", .text(group)), ("creationTimestamp", .null))),
                (
                    "versions",
                    .array(
                        versions(of: group).map { version in
                            let found = ServedResource.listed(inGroup: group, version: version)
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
            ("responseKind", kind(resource.group, resource.version, resource.kind.apiName)),
            ("scope", .string(resource.kind.isNamespaced ? "Namespaced" : "Cluster")),
            ("singularResource", .string(resource.singular)), ("verbs", words(resource.verbs)),
            ("shortNames", .strings(resource.shortNames)),
            ("categories", .strings(resource.isInAll ? ["all"] : [])),
            (
                "subresources",
                .array(
                    resource.subresources.map { part in
                        let answer = part.kind ?? (resource.group, resource.version, resource.kind.apiName)
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
