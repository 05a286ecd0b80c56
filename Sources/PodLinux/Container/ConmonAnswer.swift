internal import PodLanguage

/// conmon's word on its pipe: `{"data": 4711}`, or `{"data": -1, "message": "…"}`.
struct ConmonAnswer {
    /// The container's first process; -1 when there is none.
    let process: Int32
    let message: String?

    /// nil when it is nothing of the kind.
    init?(_ text: String) {
        guard case .map(let map)? = try? JSONReader.value(of: text) else { return nil }
        guard case .int(let number)? = map["data"] ?? map["pid"] else { return nil }
        process = Int32(exactly: number) ?? -1
        if case .string(let text)? = map["message"] { message = text } else { message = nil }
    }
}
