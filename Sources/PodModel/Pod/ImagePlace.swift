/// Where on this machine an image comes from, by what stands before its name; a registry's has none of these.
package enum ImagePlace: String, CaseIterable, Sendable {
    case oci = "oci:"
    case ociArchive = "oci-archive:"
    case dockerArchive = "docker-archive:"
    case directory = "dir:"
    case containersStorage = "containers-storage:"
    case dockerDaemon = "docker-daemon:"

    /// nil: none of them.
    package init?(of reference: String) {
        guard let found = ImagePlace.allCases.first(where: { reference.hasPrefix($0.rawValue) }) else { return nil }
        self = found
    }

    /// A path of a file or folder follows; else a name by which another engine keeps it.
    package var isFile: Bool {
        switch self {
        case .oci, .ociArchive, .dockerArchive, .directory: true
        case .containersStorage, .dockerDaemon: false
        }
    }

    /// What follows in a reference of this place.
    package func rest(of reference: String) -> Substring { reference.dropFirst(rawValue.utf8.count) }
}
