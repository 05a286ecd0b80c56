/// Why a store cannot be used; the cause and what to do.
package enum StoreFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A later podsh made it; it is not touched.
    case newer(path: String, version: Int)
    case damaged(path: String, cause: String)
    /// The disk, permissions: SQLite's own words.
    case failed(path: String, cause: String)

    package var description: String {
        switch self {
        case .newer(let path, let version):
            """
                \(path) is of version \(version), this podsh knows up to \(Store.version): it is left untouched; use \
                the podsh that made it
                """
        case .damaged(let path, let cause): "\(path) is damaged (\(cause))"
        case .failed(let path, let cause): "cannot write \(path): \(cause)"
        }
    }
}
