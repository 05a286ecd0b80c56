package import PodModel

extension ObjectKey {
    /// With the group of its kind, where that is not the core group, as kubectl tells objects of several kinds:
    /// `deployment.apps/web`.
    package var qualifiedReference: String {
        let group = kind.apiVersion.split(separator: "/").dropLast().first
        return "\(kind.apiName.lowercased())\(group.map { ".\($0)" } ?? "")/\(name)"
    }
}
