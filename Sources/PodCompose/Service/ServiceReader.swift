import PodModel
import PodSyntax

/// Reads one service.
struct ServiceReader {
    let report: ComposeReport
    let loader: ComposeLoader
    let project: ComposeSections
    var draft: ServiceDraft
    /// `environment` holds against `env_file`, wherever it stands.
    var fileVariables: [ComposeValue.Pair] = []
    var variables: [ComposeValue.Pair] = []
    /// `labels` and `annotations` hold against `label_file`.
    var fileLabels: [ComposeValue.Pair] = []
    var labels: [ComposeValue.Pair] = []
    var command: ComposeValue?
    var entrypoint: ComposeValue?
    var buildKey: ComposeValue?

    init(_ entry: ComposeNode.Entry, object: String, _ loader: ComposeLoader, _ project: ComposeSections) {
        report = loader.report
        self.loader = loader
        self.project = project
        draft = ServiceDraft(entry.key, object: object, at: entry.keyPlace)
        guard let map = ComposeValue(entry.value, "services.\(entry.key)", at: entry.keyPlace, report).map() else {
            return
        }
        if let own = map["x-podsh"]?.map() {
            draft.simulation = own["simulate"].flatMap { value in
                value.text().map { line("simulate < \($0) >", value) }
            }
            own.finish()
        }
        for (name, value) in map.all() where !name.hasPrefix("x-") && !value.node.isNull {
            guard let key = ServiceKey(rawValue: name) else {
                let near = NearMiss.best(for: name, among: ServiceKey.allCases.map(\.rawValue))
                value.notCarried("compose has no such key", help: near.map { "did you mean '\($0)'?" })
                continue
            }
            read(key, value)
        }
        finish(map)
    }

    func line(_ text: String, _ value: ComposeValue) -> ScriptLine { ScriptLine(text, value.place) }

    mutating func add(_ text: String, _ value: ComposeValue) { draft.container.append(line(text, value)) }

    /// A name of the network beside the service's own.
    mutating func add(alias name: String, _ value: ComposeValue) {
        guard NameRules.serviceName(name.lowercased()) == nil else {
            let what = "'\(name)' is no DNS name, and no service here is reached by it"
            return value.warn(what, help: "write letters, digits and -")
        }
        let lower = name.lowercased()
        if lower != draft.object { draft.aliases.append(.init(name: lower, place: value.place)) }
    }

    private mutating func finish(_ map: ComposeMap) {
        words()
        environment()
        annotations()
        amounts()
        if let buildKey {
            build(buildKey)
        } else if draft.image == nil {
            map.value.error("neither 'image' nor 'build' is given", code: "missing-field")
        }
    }
}
