import PodControlPlane
import PodModel
import PodText

/// What of a list is asked for: which state, and which part (`ListOptions` of `meta.k8s.io/v1`).
struct ListOptions {
    /// How old the state may be (`resourceVersion` with `resourceVersionMatch`).
    enum Age: Hashable {
        /// As it is, or, of an answer that may be any, as well.
        case any
        case notOlderThan(UInt64)
        case exact(UInt64)
    }

    let age: Age
    /// Nil: all at once.
    let limit: Int?
    let token: ContinueToken?

    init(_ request: APIRequest) throws(APIStatus) {
        limit = try ListOptions.number(request, "limit").flatMap { $0 > 0 ? Int(clamping: $0) : nil }
        let text = request["continue"] ?? ""
        token = try text.isEmpty ? nil : ContinueToken(text)
        let match = request["resourceVersionMatch"] ?? ""
        let version = try ListOptions.revision(request)
        if !match.isEmpty {
            if version == nil {
                throw ListOptions.invalid("resourceVersionMatch is forbidden unless resourceVersion is provided")
            }
            if token != nil { throw ListOptions.invalid("resourceVersionMatch is forbidden when continue is provided") }
        }
        if token != nil, let version, version != 0 {
            throw .badRequest("specifying resource version is not allowed when using continue")
        }
        switch match {
        case "NotOlderThan": age = .notOlderThan(version ?? 0)
        case "Exact":
            guard let version, version > 0 else {
                throw ListOptions.invalid("resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"")
            }
            age = .exact(version)
        // Without a word a part of a list is of exactly that state, and all of it of one that is not older.
        case "":
            guard let version, version > 0 else {
                age = .any
                return
            }
            age = limit == nil ? .notOlderThan(version) : .exact(version)
        default:
            throw ListOptions.invalid(
                "resourceVersionMatch: Unsupported value: \"\(match)\": supported values: \"Exact\", \"NotOlderThan\"")
        }
    }

    /// `resourceVersion`; nil where none is given.
    static func revision(_ request: APIRequest) throws(APIStatus) -> UInt64? {
        guard let text = request["resourceVersion"], !text.isEmpty else { return nil }
        guard let number = UInt64(text) else { throw APIStatus.badRequest("invalid resource version \"\(text)\"") }
        return number
    }

    static func number(_ request: APIRequest, _ name: String) throws(APIStatus) -> Int64? {
        guard let text = request[name], !text.isEmpty else { return nil }
        guard let number = Int64(text) else { throw APIStatus.badRequest("\(name): '\(text)' is no number") }
        return number
    }

    static func invalid(_ why: String) -> APIStatus {
        APIStatus.invalid(
            APIResource(group: "meta.k8s.io", version: "v1", kind: "ListOptions", plural: "", isNamespaced: false), "",
            why)
    }
}

/// Where a list goes on: which one it is, and how many of its items have been told.
struct ContinueToken: Hashable {
    let list: UInt64
    let told: Int

    init(list: UInt64, told: Int) {
        self.list = list
        self.told = told
    }

    init(_ text: String) throws(APIStatus) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let list = UInt64(parts[0]), let told = Int(parts[1]), told > 0 else {
            throw .badRequest("continue key is not valid: it is none of this server's")
        }
        self.init(list: list, told: told)
    }

    var text: String { "\(list)-\(told)" }
}

/// Lists that were told in part, as they were: the rest comes from there, whatever has been written since.
struct ListSnapshots {
    struct Snapshot {
        let place: ResourcePlace
        let revision: UInt64
        let items: [ListItem]
        /// Nobody selected among the objects: how many are left may be told.
        let isAll: Bool
        let made: Timestamp
    }

    private var kept: [UInt64: Snapshot] = [:]
    private var latest: UInt64 = 0

    /// At once, and for how long: etcd keeps a state for five minutes (`--etcd-compaction-interval`).
    private static let most = 64
    private static let lifetime = TimeSpan.seconds(300)

    mutating func keep(_ snapshot: Snapshot) -> UInt64 {
        latest += 1
        kept = kept.filter { $0.value.made + ListSnapshots.lifetime > snapshot.made }
        if kept.count >= ListSnapshots.most, let oldest = kept.keys.min() { kept[oldest] = nil }
        kept[latest] = snapshot
        return latest
    }

    func snapshot(_ list: UInt64, at now: Timestamp) -> Snapshot? {
        kept[list].flatMap { $0.made + ListSnapshots.lifetime > now ? $0 : nil }
    }
}
