/// A reader of what comes from outside, as the fuzzer drives it and as the tests replay its corpus.
struct FuzzTarget: Sendable {
    /// Also its folder in `Tests/Fuzz/Corpus`.
    let name: String
    /// The longest input that the fuzzer makes, in bytes.
    let longest: Int
    /// Folders of the project that hold more inputs to begin with.
    var seeds: [String] = []
    /// Never crashes nor hangs, whatever the bytes.
    let read: @Sendable ([UInt8]) -> FuzzOutcome

    /// Every decoder of outside data belongs to one of them.
    static let all: [FuzzTarget] = [
        .parser, .formatter, .checker, .script, .values, .json, .pattern, .schedule, .zone,
        .reference, .image, .layer, .user, .kubernetes, .compose, .patch, .selector, .protobuf, .names,
        .http, .health, .log, .machine, .streams, .request, .body,
    ]

}

/// What a reader made of an input.
enum FuzzOutcome: Equatable {
    case read
    case refused
    /// A promise of the reader that does not hold, in a sentence.
    case broken(String)

    /// `read`, unless there is something to complain about.
    init(_ complaint: String?) { self = complaint.map { .broken($0) } ?? .read }
}
