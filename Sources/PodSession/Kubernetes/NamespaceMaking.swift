/// Which namespaces are made because they are missing.
package enum NamespaceMaking: Sendable {
    case none
    /// The one in which the run stands.
    case standing
    /// That one, and each that an object of a file names (`--create-namespace`).
    case named
}
