import PodKubernetes
package import PodModel
import PodText

extension Description {
    /// What nothing here acts on: its own words, and that nothing does.
    package mutating func describe(_ object: UnstructuredObject) {
        field("Name", object.meta.name)
        if object.kind.isNamespaced { field("Namespace", object.meta.namespace) }
        switch object.policy {
        case .resourceQuota(let quota): return describe(quota, used: object.used)
        case .limitRange(let range): return describe(range)
        case nil: break
        }
        describeMetadata(object.meta)
        if object.volume != nil {
            field("Status", object.volumeState.phase)
            field("Claim", object.volumeState.claim.map { "\($0.namespace)/\($0.name)" } ?? "")
        }
        if let endpoints = object.endpoints {
            return object.kind == .endpointSlice ? describe(slice: object) : describe(endpoints)
        }
        for kept in object.fields {
            guard let value = object[kept.name] else { continue }
            let name = kept.name.prefix(1).uppercased() + kept.name.dropFirst()
            switch value {
            case .string(let text): field(name, text)
            case .null, .bool, .integer, .decimal: field(name, value.jsonLine)
            case .array([]), .object([]): field(name, "<none>")
            case .array, .object:
                heading(name)
                for line in value.yamlText.split(separator: "\n") { row([String(line)], depth: 1) }
            }
        }
    }

    /// kubectl's table (`describeQuota`).
    private mutating func describe(_ quota: ResourceQuotaSpec, used: ResourceList) {
        let names = quota.scopes.map(\.apiName)
        if !names.isEmpty {
            field("Scopes", names.joined(separator: ", "))
            for scope in quota.scopes { row([" * \(scope.help)"]) }
        }
        headers(["Resource", "Used", "Hard"], depth: 0)
        for pair in quota.hard.pairs {
            let now = ResourceList.text(pair.name, used[pair.name] ?? Quantity(nano: 0))
            row([pair.name, now, ResourceList.text(pair.name, pair.amount)])
        }
    }

    /// kubectl's table (`describeLimitRange`).
    private mutating func describe(_ range: LimitRangeSpec) {
        headers(
            ["Type", "Resource", "Min", "Max", "Default Request", "Default Limit", "Max Limit/Request Ratio"], depth: 0)
        for item in range.limits {
            let lists = [item.min, item.max, item.defaultRequest, item.default]
            let names = Set((lists + [item.maxLimitRequestRatio]).flatMap(\.pairs).map(\.name))
            for name in names.sorted() {
                let amounts = lists.map { list in list[name].map { ResourceList.text(name, $0) } ?? "-" }
                let ratio = item.maxLimitRequestRatio[name].map { Quantity.cpuText(milli: $0.milliRoundedUp) } ?? "-"
                row([item.subject.apiName, name] + amounts + [ratio])
            }
        }
    }

    package mutating func describeOwn(of object: UnstructuredObject, at now: Timestamp) {
        describeOwn { own in
            own.fieldIfSet("Note", object.kind.note, depth: 1, style: .caution)
            own.field("Created", object.meta.created.moment(at: now), depth: 1)
        }
    }
}

extension ResourceQuotaSpec.Scope {
    fileprivate var apiName: String {
        switch self {
        case .terminating: "Terminating"
        case .notTerminating: "NotTerminating"
        case .bestEffort: "BestEffort"
        case .notBestEffort: "NotBestEffort"
        case .priority: "PriorityClass"
        }
    }

    fileprivate var help: String {
        switch self {
        case .terminating: "Matches pods that have a deadline"
        case .notTerminating: "Matches pods that have no deadline"
        case .bestEffort: "Matches pods that ask for nothing"
        case .notBestEffort: "Matches pods that ask for something"
        case .priority(let values, let isIn):
            "Matches pods whose priority \(isIn ? "is" : "is not") "
                + values.map(String.init).joined(separator: " or ")
        }
    }
}
