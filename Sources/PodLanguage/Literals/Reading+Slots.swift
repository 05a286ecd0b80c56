package import PodModel

extension Reading {
    /// A whole number in a range.
    package static func integer(_ text: String, in range: ClosedRange<Int64>) throws(ValueError) -> Int64 {
        if text.utf8.isEmpty
            || !text.utf8.dropFirst(text.hasPrefix("-") ? 1 : 0).allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) || text == "-"
        {
            throw ValueError("expected a whole number, not '\(text)'")
        }
        guard let n = Int64(text), range.contains(n) else {
            throw ValueError("'\(text)' is out of range: \(range.lowerBound) to \(range.upperBound)")
        }
        return n
    }

    /// Most copies of anything: what Kubernetes' int32 holds.
    package static let counts: ClosedRange<Int64> = 0...Int64(Int32.max)

    /// `A..B`, or one value for both.
    static func range<T>(_ text: String, _ read: (String) throws(ValueError) -> T) throws(ValueError) -> (T, T?) {
        let bytes = Array(text.utf8)
        guard let dots = bytes.indices.dropLast().first(where: { bytes[$0] == 0x2E && bytes[$0 + 1] == 0x2E }) else {
            return (try read(text), nil)
        }
        let low = try read(String(decoding: bytes[..<dots], as: UTF8.self))
        return (low, try read(String(decoding: bytes[(dots + 2)...], as: UTF8.self)))
    }

    /// `100m`, or request and limit as `100m..500m`.
    package static func cpuRange(_ text: String) throws(ValueError) -> (request: Int64, limit: Int64?) {
        let (request, limit) = try range(text, cpu)
        if let limit, limit < request {
            throw ValueError("the range '\(text)' falls: the request comes first, then the limit")
        }
        return (request, limit)
    }

    /// `64Mi`, or request and limit as `64Mi..128Mi`.
    package static func memoryRange(_ text: String) throws(ValueError) -> (request: Int64, limit: Int64?) {
        let (request, limit) = try range(text, memory)
        if let limit, limit < request {
            throw ValueError("the range '\(text)' falls: the request comes first, then the limit")
        }
        return (request, limit)
    }

    /// `nvidia.com/gpu`.
    package static func resource(_ text: String) throws(ValueError) -> ResourceName {
        if text == "cpu" || text == "memory" {
            throw ValueError("'\(text)' is a word of its own", help: "write \(text) …")
        }
        if let wrong = ResourceName.wrong(text) { throw ValueError("the resource '\(text)' \(wrong)") }
        return ResourceName(text)
    }

    /// An amount of any such resource, `2` or `1Gi`: no part of one.
    package static func bytes(_ text: String) throws(ValueError) -> Int64 {
        let quantity = try quantity(text, example: "2 or 1Gi")
        if quantity.nano < 0 { throw ValueError("an amount must not be negative") }
        if quantity.nano % 1_000_000_000 != 0 { throw ValueError("the amount '\(text)' must be an integer") }
        return quantity.unitsRoundedUp
    }

    /// `2`, or request and limit as `1Gi..2Gi`.
    package static func bytesRange(_ text: String) throws(ValueError) -> (request: Int64, limit: Int64?) {
        let (request, limit) = try range(text, bytes)
        if let limit, limit < request {
            throw ValueError("the range '\(text)' falls: the request comes first, then the limit")
        }
        return (request, limit)
    }

    /// `1s..30s`.
    package static func durationRange(_ text: String) throws(ValueError) -> (TimeSpan, TimeSpan) {
        let (low, high) = try range(text, duration)
        guard let high else { throw ValueError("expected two durations such as 1s..30s") }
        if high < low { throw ValueError("the range '\(text)' falls: the first delay comes first, then the longest") }
        return (low, high)
    }

    /// `80`, from 1 to 65535.
    package static func portNumber(_ text: String) throws(ValueError) -> UInt16 {
        if !text.utf8.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
            if let port = UInt16(text), port > 0 { return port }
            throw ValueError("'\(text)' is no port: ports reach from 1 to 65535")
        }
        throw ValueError("expected a port from 1 to 65535, not '\(text)'")
    }

    /// `8080`, or `0` for one that is free.
    package static func hostPort(_ text: String) throws(ValueError) -> UInt16 {
        text == "0" ? 0 : try portNumber(text)
    }

    /// `8080`, or `http`, which each pod looks up among the names of its ports.
    package static func targetPort(_ text: String) throws(ValueError) -> PortReference {
        if !text.utf8.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
            return .number(try portNumber(text))
        }
        if let wrong = NameRules.portName(text) {
            throw ValueError("'\(text)' is no port's number, and its name \(wrong)")
        }
        return .name(text)
    }

    package static func address(_ text: String) throws(ValueError) -> String {
        try named(text, "address", NameRules.address)
    }

    package static func hostAddress(_ text: String) throws(ValueError) -> String {
        try named(text, "address", NameRules.hostAddress)
    }

    package static func domain(_ text: String) throws(ValueError) -> String {
        try named(text, "domain", NameRules.searchDomain)
    }

    package static func hostAlias(_ text: String) throws(ValueError) -> String {
        try named(text, "host name", NameRules.hostAlias)
    }

    /// `ndots:2`, `edns0`.
    package static func resolverOption(_ text: String) throws(ValueError) -> PodDNS.Option {
        let parts = try named(text, "option", NameRules.resolverOption).split(separator: ":", maxSplits: 1)
        guard let name = parts.first else { throw ValueError("an option has a name, such as ndots:2") }
        return PodDNS.Option(name: String(name), value: parts.count > 1 ? String(parts[1]) : nil)
    }

    /// `nofile=1024:4096`, `core=unlimited`.
    package static func ulimit(_ text: String) throws(ValueError) -> Ulimit {
        let pair = try pair(text, example: "nofile=1024:4096")
        guard let kind = Ulimit.Kind(rawValue: pair.key) else {
            throw ValueError(
                "'\(pair.key)' is no limit of a process",
                help: "one of \(Ulimit.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        var limits: [Int64?] = []
        for part in pair.value.split(separator: ":", omittingEmptySubsequences: false).map(String.init) {
            limits.append(part == "unlimited" ? nil : try integer(part, in: 0...Int64.max))
        }
        guard let soft = limits.first, let hard = limits.last, limits.count <= 2 else {
            throw ValueError("expected a limit such as nofile=1024:4096")
        }
        guard hard == nil || soft.map({ $0 <= hard ?? $0 }) == true else {
            throw ValueError("the limit '\(text)' falls: the soft one comes first, then the hard one")
        }
        return Ulimit(kind: kind, soft: soft, hard: hard)
    }

    private static func named(
        _ text: String, _ what: String, _ rule: (String) -> String?
    ) throws(ValueError) -> String {
        if let wrong = rule(text) { throw ValueError("the \(what) '\(text)' \(wrong)") }
        return text
    }

    /// `8080:80`: a port of this machine, and one behind it; a single port stands for both.
    /// `8080`, `8080:80`, `127.0.0.2:8080:80`.
    package static func portMapping(_ text: String) throws(ValueError) -> (local: Endpoint, remote: UInt16) {
        var parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        var address = IPv4.loopback
        if parts.count == 3 {
            let written = parts.removeFirst()
            guard let given = IPv4(text: written) else { throw ValueError("'\(written)' is no address of IPv4") }
            address = given
        }
        let local = parts.count > 1 ? try hostPort(parts[0]) : try portNumber(parts[0])
        return (Endpoint(address: address, port: local), parts.count > 1 ? try portNumber(parts[1]) : local)
    }

    /// `80`, `53/udp`.
    package static func port(_ text: String) throws(ValueError) -> (port: UInt16, protocol: PortProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let port = try portNumber(String(parts[0]))
        if parts.count == 1 { return (port, .tcp) }
        switch parts[1].lowercased() {
        case "tcp": return (port, .tcp)
        case "udp": return (port, .udp)
        default: throw ValueError("'\(parts[1])' is no protocol", help: "write tcp or udp")
        }
    }

    /// `70%`, from 0 to 100.
    package static func percent(_ text: String) throws(ValueError) -> Double {
        guard text.hasSuffix("%"), let p = Double(text.dropLast()) else {
            throw ValueError("expected a percentage such as 70%")
        }
        guard p >= 0, p <= 100 else { throw ValueError("'\(text)' is out of range: 0% to 100%") }
        return p
    }

    /// `3`, `25%`.
    package static func countOrPercent(_ text: String) throws(ValueError) -> CountOrPercent {
        if !text.hasSuffix("%") { return .count(Int(try integer(text, in: counts))) }
        guard let value = CountOrPercent(percentage: text) else {
            throw ValueError("expected a number or a whole percentage such as 25%")
        }
        return value
    }

    /// The same of all there are, of which nothing has more than 100%.
    package static func countOrPart(_ text: String) throws(ValueError) -> CountOrPercent {
        let value = try countOrPercent(text)
        if case .percent(101...) = value { throw ValueError("\(text) is more than all: at most 100%") }
        return value
    }

    /// `2..10`, both at least 1.
    package static func countRange(_ text: String) throws(ValueError) -> ClosedRange<Int64> {
        let (low, high) = try range(text) { (part: String) throws(ValueError) in
            try integer(part, in: 1...Int64(Int32.max))
        }
        guard let high else { throw ValueError("expected a range such as 2..10") }
        if high < low { throw ValueError("the range '\(text)' falls") }
        return low...high
    }

    /// `k=v` of a label, by Kubernetes' rules for both.
    package static func label(_ text: String) throws(ValueError) -> Labels.Pair {
        let pair = try pair(text, example: "app=web")
        if let wrong = NameRules.labelKey(pair.key) { throw ValueError("the key '\(pair.key)' \(wrong)") }
        if let wrong = NameRules.labelValue(pair.value) { throw ValueError("the value '\(pair.value)' \(wrong)") }
        return pair
    }

    /// `k=v`, `k!=v`, `k=a,b`, `k=*`: what is asked of a label.
    package static func requirement(_ text: String) throws(ValueError) -> Selector.Requirement {
        let pair = try pair(text, example: "app=web")
        let isNot = pair.key.hasSuffix("!")
        let key = isNot ? String(pair.key.dropLast()) : pair.key
        try labelKey(key)
        if pair.value == "*" { return isNot ? .missing(key) : .exists(key) }
        let values = pair.value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for value in values {
            if let wrong = NameRules.labelValue(value) { throw ValueError("the value '\(value)' \(wrong)") }
        }
        if values.count > 1 { return isNot ? .notIn(key, values) : .isIn(key, values) }
        return isNot ? .notEquals(key, pair.value) : .equals(key, pair.value)
    }

    /// As `requirement`, and `k>4`, `k<4`, `metadata.name=node-1`: what is asked of a node.
    package static func nodeRequirement(_ text: String) throws(ValueError) -> NodeRequirement {
        if let sign = text.firstIndex(where: { $0 == ">" || $0 == "<" }) {
            let (key, number) = (String(text[..<sign]), String(text[text.index(after: sign)...]))
            try labelKey(key)
            guard let bound = Int64(number) else {
                throw ValueError("expected a whole number after '\(text[sign])', not '\(number)'")
            }
            return text[sign] == ">" ? .greater(key, bound) : .less(key, bound)
        }
        switch try requirement(text) {
        case .equals(NodeRequirement.nameField, let name): return .name(name)
        case .notEquals(NodeRequirement.nameField, let name): return .otherName(name)
        case let requirement: return .label(requirement)
        }
    }

    /// `zone`, `node`, `region`, or a label of nodes.
    package static func topology(_ text: String) throws(ValueError) -> Topology {
        let topology = Topology(word: text)
        try labelKey(topology.labelKey)
        return topology
    }

    /// `app,tier`.
    package static func labelKeys(_ text: String) throws(ValueError) -> [String] {
        let keys = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for key in keys { try labelKey(key) }
        if Set(keys).count < keys.count { throw ValueError("a key of '\(text)' is there twice") }
        return keys
    }

    /// The key of a label.
    @discardableResult package static func labelKey(_ text: String) throws(ValueError) -> String {
        if let wrong = NameRules.labelKey(text) { throw ValueError("the key '\(text)' \(wrong)") }
        return text
    }

    /// The key of an annotation, whatever its case.
    package static func annotationKey(_ text: String) throws(ValueError) -> String {
        if let wrong = NameRules.labelKey(text.lowercased()) { throw ValueError("the key '\(text)' \(wrong)") }
        return text
    }

    /// `k=v` of an annotation: the value is free.
    package static func annotation(_ text: String) throws(ValueError) -> Labels.Pair {
        let pair = try pair(text, example: "owner=me")
        if let wrong = NameRules.labelKey(pair.key) { throw ValueError("the key '\(pair.key)' \(wrong)") }
        return pair
    }

    /// `KEY=VALUE` of an environment.
    package static func variable(_ text: String) throws(ValueError) -> Labels.Pair {
        let pair = try pair(text, example: "KEY=VALUE")
        try environmentName(pair.key)
        if pair.value.utf8.contains(0) { throw ValueError("the value holds a NUL byte") }
        return pair
    }

    /// `NAME=VALUE` of an HTTP request.
    package static func header(_ text: String) throws(ValueError) -> HTTPProbeOptions.Header {
        let pair = try pair(text, example: "X-Check=1")
        let header = HTTPProbeOptions.Header(name: pair.key, value: pair.value)
        if let wrong = header.wrong { throw ValueError("'\(pair.key)' \(wrong)") }
        return header
    }

    /// The name of an environment variable.
    package static func environmentName(_ text: String) throws(ValueError) {
        if let wrong = NameRules.environmentName(text) { throw ValueError("the variable '\(text)' \(wrong)") }
    }

    /// `KEY=VALUE` of a config or secret.
    package static func configPair(_ text: String) throws(ValueError) -> Labels.Pair {
        let pair = try pair(text, example: "KEY=VALUE")
        try configKey(pair.key)
        return pair
    }

    /// A key of a config or secret.
    package static func configKey(_ text: String) throws(ValueError) {
        if let wrong = NameRules.configKey(text) { throw ValueError("the key '\(text)' \(wrong)") }
    }

    static func pair(_ text: String, example: String) throws(ValueError) -> Labels.Pair {
        guard let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")) else {
            throw ValueError("expected '=' in '\(text)', as in \(example)")
        }
        return Labels.Pair(key: String(text[..<sign]), value: String(text[text.utf8.index(after: sign)...]))
    }

    /// An absolute path in a container.
    package static func path(_ text: String) throws(ValueError) {
        if !text.hasPrefix("/") { throw ValueError("'\(text)' is no absolute path", help: "did you mean '/\(text)'?") }
        if text.utf8.contains(0) { throw ValueError("the path holds a NUL byte") }
        if text.utf8.split(separator: UInt8(ascii: "/")).contains(where: { $0.elementsEqual("..".utf8) }) {
            throw ValueError("a path must not contain '..'")
        }
    }

    /// `gpu=true:NoSchedule`, `gpu:NoExecute`.
    package static func taint(_ text: String) throws(ValueError) -> Taint {
        let (key, value, effect) = try keyValueEffect(text)
        guard let effect else {
            throw ValueError(
                "the taint '\(text)' has no effect", help: "add :NoSchedule, :PreferNoSchedule or :NoExecute")
        }
        return Taint(key: key, value: value ?? "", effect: effect)
    }

    /// `gpu=true:NoSchedule`, `gpu:NoExecute`, `gpu`; `*` is every key.
    package static func toleration(_ text: String, for duration: TimeSpan? = nil) throws(ValueError) -> Toleration {
        let isAny = text == "*" || text.hasPrefix("*:")
        let (key, value, effect) = try keyValueEffect(isAny ? "any" + text.dropFirst() : text)
        if duration != nil, effect != .noExecute {
            throw ValueError(
                "effect must be NoExecute when a time is set: no other evicts",
                help: "did you mean '\(text.prefix { $0 != ":" }):NoExecute'?")
        }
        return Toleration(key: isAny ? nil : key, value: value, effect: effect, duration: duration)
    }

    private static func keyValueEffect(_ text: String) throws(ValueError) -> (String, String?, Taint.Effect?) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var effect: Taint.Effect?
        if parts.count == 2 {
            effect = Taint.Effect(apiName: String(parts[1]))
            if effect == nil {
                throw ValueError("'\(parts[1])' is no effect", help: "write NoSchedule, PreferNoSchedule or NoExecute")
            }
        }
        let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let key = String(pair[0])
        let value = pair.count == 2 ? String(pair[1]) : nil
        if let wrong = NameRules.labelKey(key) { throw ValueError("the key '\(key)' \(wrong)") }
        if let value, let wrong = NameRules.labelValue(value) { throw ValueError("the value '\(value)' \(wrong)") }
        return (key, value, effect)
    }

    /// A capability without its `CAP_`: `NET_RAW`, `ALL`.
    package static func capability(_ text: String) throws(ValueError) -> String {
        let upper = text.uppercased()
        let name = upper.hasPrefix("CAP_") ? String(upper.dropFirst(4)) : upper
        if name.isEmpty || !name.utf8.allSatisfy({ $0 >= 0x41 && $0 <= 0x5A || $0 == 0x5F }) {
            throw ValueError("expected a capability such as NET_RAW, not '\(text)'")
        }
        return name
    }

    /// `net.core.somaxconn=1024`.
    package static func sysctl(_ text: String) throws(ValueError) -> Labels.Pair {
        let pair = try pair(text, example: "net.core.somaxconn=1024")
        if pair.key.isEmpty || !pair.key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            throw ValueError("expected a setting such as net.core.somaxconn=1024, not '\(text)'")
        }
        return pair
    }

    /// A signal without its `SIG`: `QUIT`.
    package static func signal(_ text: String) throws(ValueError) -> String {
        let upper = text.uppercased()
        let name = upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper
        if signals.contains(name) { return name }
        throw ValueError("'\(text)' is no signal", help: "such as TERM, QUIT, INT, HUP or USR1")
    }

    /// signal(7), without those that cannot be asked for.
    private static let signals = [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH",
        "IO",
        "PWR", "SYS",
    ]

    /// A group by its number.
    package static func group(_ text: String) throws(ValueError) -> Int64 {
        try integer(text, in: 0...Int64(Int32.max))
    }

    /// Permissions as chmod(1) takes them: `0440`, `440`.
    package static func fileMode(_ text: String) throws(ValueError) -> FileMode {
        guard text.utf8.count <= 4, let mode = Int64(text, radix: 8).flatMap({ FileMode($0) }), !text.hasPrefix("+")
        else {
            throw ValueError(
                "expected permissions such as 0440, not '\(text)'", help: "three 8-based digits: owner, group, others")
        }
        return mode
    }

    /// A path in a volume, from its root.
    package static func subPath(_ text: String) throws(ValueError) -> String {
        if let wrong = NameRules.subPath(text) { throw ValueError("the path '\(text)' \(wrong)") }
        return text
    }

    /// `1000`, `1000:1000`, `www-data`, `:1000` for the image's user in another group: never empty, never above
    /// 2³¹ - 1, so that no id wraps round to root.
    package static func user(_ text: String) throws(ValueError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count > 2 { throw ValueError("expected a user such as 1000 or 1000:1000") }
        for (i, part) in parts.enumerated() {
            if part.isEmpty, i == 0, parts.count == 2 { continue }
            if part.isEmpty { throw ValueError("expected a user such as 1000 or www-data") }
            if part.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
                guard Int32(part) != nil else {
                    throw ValueError("'\(part)' is out of range: user ids reach from 0 to 2147483647")
                }
            } else if !part.utf8.allSatisfy({
                $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x5F || $0 == 0x2D
            })
                || part.utf8.first.map({ $0 <= 0x39 }) ?? true
            {
                throw ValueError("'\(part)' is no user", help: "write an id such as 1000 or a name such as www-data")
            }
        }
    }

    /// An HTTP status.
    package static func status(_ text: String) throws(ValueError) -> Int {
        guard text.utf8.count == 3, let status = Int(text), (100...599).contains(status) else {
            throw ValueError("'\(text)' is no HTTP status: they reach from 100 to 599")
        }
        return status
    }
}
