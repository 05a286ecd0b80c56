import PodTesting
import PodText

/// Deployments that are drawn from few words, so that two of them meet in most of their fields.
struct DrawnObjects {
    private var numbers: SeededNumbers

    init(seed: UInt64) {
        numbers = SeededNumbers(seed: seed)
    }

    /// Nothing in it is empty but, rarely, the whole spec.
    mutating func deployment() -> Document {
        let containers = some(["a", "b", "c"]).map { name in
            Document.fields(
                ("name", .string(name)), ("image", word(["i", "j"])), ("env", list(["X", "Y"], "name", "value")),
                ("ports", ports()), ("args", list(["x", "y"])), ("tty", maybe(.bool(true))))
        }
        let template = Document.fields(
            ("metadata", .fields(("labels", map(["a", "b"])))),
            (
                "spec",
                .fields(
                    ("containers", .array(containers)), ("nodeSelector", map(["a", "b"])),
                    ("tolerations", list(["x", "y"], "key", "value")), ("hostname", word(["h", "g"])))
            ))
        return .fields(
            ("apiVersion", .string("apps/v1")), ("kind", .string("Deployment")),
            (
                "metadata",
                .fields(
                    ("name", .string("web")), ("labels", map(["a", "b", "c"])), ("finalizers", list(["x", "y", "z"])))
            ),
            (
                "spec",
                .fields(
                    ("replicas", maybe(.integer(numbers.below(2)))), ("paused", maybe(.bool(true))),
                    ("selector", .fields(("matchLabels", map(["a"])))),
                    ("strategy", .fields(("rollingUpdate", map(["maxSurge"])), ("type", word(["R", "S"])))),
                    ("template", template))
            ))
    }

    private mutating func maybe(_ value: Document) -> Document? { numbers.below(2) == 0 ? value : nil }

    private mutating func word(_ words: [String]) -> Document? { maybe(.string(words[numbers.below(words.count)])) }

    /// In an order of their own.
    private mutating func some(_ words: [String]) -> [String] {
        var (left, drawn) = (words, [String]())
        for _ in 0..<numbers.below(words.count + 1) { drawn.append(left.remove(at: numbers.below(left.count))) }
        return drawn
    }

    private mutating func map(_ keys: [String]) -> Document {
        .fields(of: some(keys).map { ($0, .string("\(numbers.below(2))")) })
    }

    private mutating func list(_ words: [String]) -> Document { .strings(some(words)) }

    private mutating func list(_ words: [String], _ key: String, _ other: String) -> Document {
        .array(some(words).map { .fields((key, .string($0)), (other, word(["1", "2"]))) })
    }

    private mutating func ports() -> Document {
        .array(
            some(["80", "81"]).map { port in
                .fields(
                    ("containerPort", .integer(port == "80" ? 80 : 81)), ("protocol", word(["TCP", "UDP"])),
                    ("name", word(["p"])))
            })
    }
}
