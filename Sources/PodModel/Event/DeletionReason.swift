/// Why a pod's object is deleted: what somebody decides by is a case, anything else is said to people only.
package enum DeletionReason: Hashable, Sendable {
    /// Its controller wants fewer.
    case scaledDown(ObjectKey)
    /// Its controller or its namespace is deleted, and what belongs to that with it.
    case ownerDeleted(ObjectKey)
    /// Its node is lost or tainted, and `why`.
    case givenUp(node: String, why: String)
    case stated(String)
}

extension DeletionReason: ExpressibleByStringInterpolation {
    package init(stringLiteral text: String) { self = .stated(text) }
}

extension DeletionReason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .scaledDown(let owner): "deleted: \(owner.reference) was scaled down"
        case .ownerDeleted(let owner): "deleted with \(owner.reference)"
        case .givenUp(let node, let why): "given up: \(node) \(why)"
        case .stated(let text): text
        }
    }
}
