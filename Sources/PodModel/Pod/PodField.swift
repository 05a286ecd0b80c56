/// What a pod's containers can be told about it (`ObjectFieldSelector` of `core/v1`).
package enum PodField: Hashable, Sendable, Codable {
    case plain(PodFieldWord)
    /// The value of one label, empty without it.
    case label(String)
    case annotation(String)
    /// All of them, a line each.
    case labels, annotations
}

/// A field with a word of its own.
package enum PodFieldWord: UInt8, Hashable, Sendable, LanguageWord, Codable {
    case ip, ips, name, node, namespace, uid, serviceAccount, hostIp, hostIps

    /// The field of the pod, in the API's spelling.
    package var path: String {
        switch self {
        case .ip: "status.podIP"
        case .ips: "status.podIPs"
        case .name: "metadata.name"
        case .node: "spec.nodeName"
        case .namespace: "metadata.namespace"
        case .uid: "metadata.uid"
        case .serviceAccount: "spec.serviceAccountName"
        case .hostIp: "status.hostIP"
        case .hostIps: "status.hostIPs"
        }
    }

    /// Whether a file of a volume can hold it (`validVolumeDownwardAPIFieldPathExpressions` in
    /// `pkg/apis/core/validation`).
    package var isOfFiles: Bool {
        switch self {
        case .name, .namespace, .uid: true
        case .ip, .ips, .node, .serviceAccount, .hostIp, .hostIps: false
        }
    }
}

extension PodField {
    /// `metadata.labels['app']`.
    package var path: String {
        switch self {
        case .plain(let word): word.path
        case .label(let key): "metadata.labels['\(key)']"
        case .annotation(let key): "metadata.annotations['\(key)']"
        case .labels: "metadata.labels"
        case .annotations: "metadata.annotations"
        }
    }

    /// nil where there is no such field. The key between `['` and `']` is whatever it is.
    package init?(path: String) {
        if let word = PodFieldWord.allCases.first(where: { $0.path == path }) {
            self = .plain(word)
        } else if path == PodField.labels.path {
            self = .labels
        } else if path == PodField.annotations.path {
            self = .annotations
        } else if let key = PodField.subscript(of: path, PodField.labels.path) {
            self = .label(key)
        } else if let key = PodField.subscript(of: path, PodField.annotations.path) {
            self = .annotation(key)
        } else {
            return nil
        }
    }

    private static func `subscript`(of path: String, _ map: String) -> String? {
        guard path.hasPrefix(map + "['"), path.hasSuffix("']"), path.utf8.count >= map.utf8.count + 4 else {
            return nil
        }
        return String(decoding: path.utf8.dropFirst(map.utf8.count + 2).dropLast(2), as: UTF8.self)
    }

    /// Whether it can be a variable's value: all labels together are for files alone.
    package var isOfVariables: Bool {
        switch self {
        case .plain, .label, .annotation: true
        case .labels, .annotations: false
        }
    }

    package var isOfFiles: Bool {
        switch self {
        case .plain(let word): word.isOfFiles
        case .label, .annotation, .labels, .annotations: true
        }
    }

    /// Why no label or annotation can have such a key; nil when one can.
    package var wrongKey: String? {
        switch self {
        case .label(let key): NameRules.labelKey(key)
        case .annotation(let key): NameRules.labelKey(key.lowercased())
        case .plain, .labels, .annotations: nil
        }
    }

    /// Its text, where that stands in the pod's metadata; nil: the machine knows it.
    package func text(labels: Labels, annotations: Labels) -> String? {
        switch self {
        case .label(let key): labels[key] ?? ""
        case .annotation(let key): annotations[key] ?? ""
        case .labels: PodField.lines(labels)
        case .annotations: PodField.lines(annotations)
        case .plain: nil
        }
    }

    /// `app="web"`, a line each, none behind the last (`FormatMap` in `pkg/fieldpath`).
    private static func lines(_ labels: Labels) -> String {
        labels.pairs.map { "\($0.key)=\(quoted($0.value))" }.joined(separator: "\n")
    }

    /// As Go's `%q` writes a text: what cannot be printed as `\n`, `\x01` or `\u0085`.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22: result += "\\\""
            case 0x5C: result += "\\\\"
            case 0x07: result += "\\a"
            case 0x08: result += "\\b"
            case 0x09: result += "\\t"
            case 0x0A: result += "\\n"
            case 0x0B: result += "\\v"
            case 0x0C: result += "\\f"
            case 0x0D: result += "\\r"
            case 0x00..<0x20, 0x7F: result += "\\x" + digits(scalar.value, 2)
            default:
                if isPrinted(scalar) {
                    result.unicodeScalars.append(scalar)
                } else {
                    result += scalar.value > 0xFFFF ? "\\U" + digits(scalar.value, 8) : "\\u" + digits(scalar.value, 4)
                }
            }
        }
        return result + "\""
    }

    /// Letters, marks, numbers, punctuation, symbols, and of the spaces the plain one (Go's `unicode.IsPrint`).
    private static func isPrinted(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == " " { return true }
        return switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            false
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation,
            .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
            true
        @unknown default: false
        }
    }

    private static func digits(_ value: UInt32, _ count: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}

/// An amount of a container that it can be told (`ResourceFieldSelector` of `core/v1`).
package struct ResourceReference: Hashable, Sendable, Codable {
    package enum Bound: UInt8, Hashable, Sendable, LanguageWord, APIWord, Codable {
        case request, limit

        package var apiName: String { self == .request ? "requests" : "limits" }
    }

    package enum Resource: UInt8, Hashable, Sendable, LanguageWord, APIWord, Codable {
        case cpu, memory, ephemeralStorage

        /// `ephemeral-storage`, too.
        package var apiName: String { word }
    }

    /// nil: the container whose variable it is.
    package var container: String?
    package var bound: Bound
    package var resource: Resource
    /// What is counted in; nil: cores, or bytes.
    package var divisor: Divisor?

    package init(_ bound: Bound, _ resource: Resource, of container: String? = nil, divisor: Divisor? = nil) {
        self.bound = bound
        self.resource = resource
        self.container = container
        self.divisor = divisor
    }

    /// `limits.cpu`.
    package var path: String { "\(bound.apiName).\(resource.apiName)" }

    package init?(path: String) {
        for bound in Bound.allCases {
            for resource in Resource.allCases where path == "\(bound.apiName).\(resource.apiName)" {
                self.init(bound, resource)
                return
            }
        }
        return nil
    }

    /// One of the few units in which an amount can be counted.
    package struct Divisor: Hashable, Sendable, Codable {
        /// As it is written: `1Mi`.
        package let text: String
        /// Thousandths of a core, or bytes.
        package let units: Int64
    }

    /// nil: an amount of this resource is not counted in it (`validateContainerResourceDivisor`).
    package static func divisor(_ text: String, of resource: Resource) -> Divisor? {
        guard let quantity = try? Quantity.parse(text.utf8) else { return nil }
        switch resource {
        case .cpu:
            guard quantity == Quantity(nano: 1_000_000) || quantity == Quantity(nano: 1_000_000_000) else { return nil }
            return Divisor(text: text, units: quantity.milliRoundedUp)
        case .memory, .ephemeralStorage:
            let units = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"]
            guard units.contains(where: { (try? Quantity.parse($0.utf8)) == quantity }) else { return nil }
            return Divisor(text: text, units: quantity.unitsRoundedUp)
        }
    }

    /// Why a text is no divisor.
    package static func divisorRule(_ resource: Resource) -> String {
        resource == .cpu
            ? "only divisor's values 1m and 1 are supported with the cpu resource"
            : "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the "
                + "\(resource.apiName) resource"
    }

    /// As a whole number, rounded up (`convertResourceCPUToString` in `pkg/api/v1/resource`). A limit that the
    /// container does not have is its pod's, else what its node has for pods.
    package func text(of container: Container, in pod: PodSpec, allocatable: NodeAllocatable) -> String {
        let amount: Int64 =
            switch (bound, resource) {
            case (.request, .cpu): container.resources.cpuRequest ?? container.resources.cpuLimit ?? 0
            case (.request, .memory): container.resources.memoryRequest ?? container.resources.memoryLimit ?? 0
            case (.request, .ephemeralStorage): 0
            case (.limit, .cpu): container.resources.cpuLimit ?? pod.resources.cpuLimit ?? allocatable.amount.cpu
            case (.limit, .memory):
                container.resources.memoryLimit ?? pod.resources.memoryLimit ?? allocatable.amount.memory
            case (.limit, .ephemeralStorage): allocatable.storage
            }
        let unit = divisor?.units ?? (resource == .cpu ? 1000 : 1)
        return String(amount / unit + (amount % unit > 0 ? 1 : 0))
    }
}

/// What a node has for its pods.
package struct NodeAllocatable: Hashable, Sendable, Codable {
    package var amount: ResourceAmount
    /// Bytes of disk.
    package var storage: Int64

    package init(amount: ResourceAmount, storage: Int64) {
        self.amount = amount
        self.storage = storage
    }
}
