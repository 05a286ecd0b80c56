package import PodModel
package import PodText

/// Columns as kubectl has them (`pkg/printers/internalversion`).
extension Table {
    package static func unstructured(_ kind: UnstructuredKind, wide: Bool) -> Table {
        let columns: [String] =
            switch kind {
            case .serviceAccount: ["SECRETS", "AGE"]
            case .role, .clusterRole, .limitRange: ["CREATED AT"]
            case .roleBinding, .clusterRoleBinding:
                ["ROLE", "AGE"] + (wide ? ["USERS", "GROUPS", "SERVICEACCOUNTS"] : [])
            case .ingress: ["CLASS", "HOSTS", "ADDRESS", "PORTS", "AGE"]
            case .ingressClass: ["CONTROLLER", "PARAMETERS", "AGE"]
            case .networkPolicy: ["POD-SELECTOR", "AGE"]
            case .persistentVolume:
                [
                    "CAPACITY", "ACCESS MODES", "RECLAIM POLICY", "STATUS", "CLAIM", "STORAGECLASS", "REASON", "AGE",
                ]
            case .storageClass: ["PROVISIONER", "RECLAIMPOLICY", "VOLUMEBINDINGMODE", "ALLOWVOLUMEEXPANSION", "AGE"]
            case .priorityClass: ["VALUE", "GLOBAL-DEFAULT", "AGE", "PREEMPTIONPOLICY"]
            case .runtimeClass: ["HANDLER", "AGE"]
            case .resourceQuota: ["REQUEST", "LIMIT", "AGE"]
            case .endpoints: ["ENDPOINTS", "AGE"]
            case .endpointSlice: ["ADDRESSTYPE", "PORTS", "ENDPOINTS", "AGE"]
            case .lease: ["HOLDER", "AGE"]
            case .customResourceDefinition: ["CREATED AT"]
            case .customResource, .clusterCustomResource: ["AGE"]
            }
        return Table(["NAME"] + columns)
    }

    package mutating func append(_ object: UnstructuredObject, at now: Timestamp, wide: Bool) {
        let age = (now - object.meta.created).age
        let spec = object["spec"]
        let cells: [String] =
            switch object.kind {
            case .serviceAccount: [String(object["secrets"]?.items.count ?? 0), age]
            case .role, .clusterRole, .limitRange: [object.meta.created.rfc3339]
            case .roleBinding, .clusterRoleBinding: object.bindingCells(age, wide: wide)
            case .ingress:
                [
                    spec?["ingressClassName"].word ?? "", spec?.hosts ?? "*", "",
                    spec?["tls"].map { $0.items.isEmpty } == false ? "80, 443" : "80", age,
                ]
            case .ingressClass: [spec?["controller"].word ?? "", spec?["parameters"]?["name"].word ?? "", age]
            case .networkPolicy: [spec?["podSelector"]?["matchLabels"]?.labelWords ?? "", age]
            case .persistentVolume:
                [
                    spec?["capacity"]?["storage"].word ?? "", spec?["accessModes"]?.accessWords ?? "",
                    spec?["persistentVolumeReclaimPolicy"].word ?? "Retain", object.volumeState.phase,
                    object.volumeState.claim.map { "\($0.namespace)/\($0.name)" } ?? "",
                    spec?["storageClassName"].word ?? "", "", age,
                ]
            case .storageClass:
                [
                    object["provisioner"].word ?? "", object["reclaimPolicy"].word ?? "Delete",
                    object["volumeBindingMode"].word ?? "Immediate",
                    object["allowVolumeExpansion"].word ?? "false", age,
                ]
            case .priorityClass:
                [
                    object["value"].word ?? "0", object["globalDefault"].word ?? "false", age,
                    object["preemptionPolicy"].word ?? "PreemptLowerPriority",
                ]
            case .runtimeClass: [object["handler"].word ?? "", age]
            case .resourceQuota: object.quotaCells + [age]
            case .endpoints: [Table.endpointsText(object.endpoints?.endpoints ?? [], showsAll: wide), age]
            case .endpointSlice:
                [
                    object["addressType"].word ?? "",
                    Table.firstOf((object["ports"]?.items ?? []).map { $0["port"].word ?? "*" }, showsAll: wide),
                    Table.firstOf(
                        (object["endpoints"]?.items ?? []).flatMap { $0["addresses"]?.items ?? [] }
                            .compactMap { Optional($0).word }, showsAll: wide), age,
                ]
            case .lease: [spec?["holderIdentity"].word ?? "", age]
            case .customResourceDefinition: [object.meta.created.rfc3339]
            case .customResource, .clusterCustomResource: [age]
            }
        rows.append([Cell(object.meta.name)] + cells.map { Cell($0) })
    }
}

extension Table {
    /// Three, and how many more there are (`formatDiscoveryPorts`).
    fileprivate static func firstOf(_ words: [String], showsAll: Bool) -> String {
        if words.isEmpty { return "<unset>" }
        let shown = showsAll ? words.count : 3
        let text = words.prefix(shown).joined(separator: ",")
        return words.count > shown ? text + " + \(words.count - shown) more..." : text
    }
}

extension UnstructuredObject {
    fileprivate func bindingCells(_ age: String, wide: Bool) -> [String] {
        let role = self["roleRef"]
        let cells = ["\(role?["kind"].word ?? "")/\(role?["name"].word ?? "")", age]
        if !wide { return cells }
        let subjects = self["subjects"]?.items ?? []
        return cells
            + ["User", "Group", "ServiceAccount"].map { kind in
                subjects.filter { $0["kind"].word == kind }
                    .map { ($0["namespace"].word.map { "\($0)/" } ?? "") + ($0["name"].word ?? "") }
                    .joined(separator: ", ")
            }
    }
}

extension UnstructuredObject {
    /// What is asked for and what is the limit, each with how much is used of it.
    fileprivate var quotaCells: [String] {
        guard case .resourceQuota(let quota)? = policy else { return ["", ""] }
        let isLimit = { (pair: ResourceList.Pair) in pair.name.hasPrefix("limits.") }
        return [quota.hard.pairs.filter { !isLimit($0) }, quota.hard.pairs.filter(isLimit)].map { pairs in
            pairs.map { pair in
                let used = used[pair.name] ?? Quantity(nano: 0)
                let (now, most) = (ResourceList.text(pair.name, used), ResourceList.text(pair.name, pair.amount))
                return "\(pair.name): \(now)/\(most)"
            }.joined(separator: ", ")
        }
    }
}

extension Document {
    fileprivate var items: [Document] { if case .array(let items) = self { items } else { [] } }

    fileprivate var pairs: [Field] { if case .object(let fields) = self { fields } else { [] } }

    /// Of an ingress: of all its rules, each once.
    fileprivate var hosts: String {
        let hosts = (self["rules"]?.items ?? []).compactMap { $0["host"].word }
        return hosts.isEmpty ? "*" : hosts.joined(separator: ",")
    }

    fileprivate var labelWords: String {
        pairs.map { "\($0.key)=\(Optional($0.value).word ?? "")" }.joined(separator: ",")
    }

    /// kubectl's short words (`GetAccessModesAsString`).
    fileprivate var accessWords: String {
        let words = ["ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"]
        return items.compactMap { Optional($0).word }.map { words[$0] ?? $0 }.joined(separator: ",")
    }

}

extension Optional<Document> {
    /// A plain value as text; nil where there is none.
    fileprivate var word: String? {
        switch self {
        case .string(let text)?: text
        case .bool(let flag)?: String(flag)
        case .integer(let number)?: String(number)
        case .decimal(let number)?: String(number)
        case .null?, .array?, .object?, nil: nil
        }
    }
}
