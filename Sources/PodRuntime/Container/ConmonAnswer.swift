import PodText

/// conmon's word on its pipe: `{"data": 4711}`, or `{"data": -1, "message": "…"}`.
struct ConmonAnswer {
    /// The container's first process; -1 when there is none.
    let process: Int32
    let message: String?

    /// nil when it is nothing of the kind.
    init?(_ text: String) {
        guard let answer = try? JSONReader.value(of: text) else { return nil }
        guard case .integer(let number)? = answer["data"] ?? answer["pid"] else { return nil }
        process = Int32(exactly: number) ?? -1
        if case .string(let text)? = answer["message"] { message = text } else { message = nil }
    }
}
