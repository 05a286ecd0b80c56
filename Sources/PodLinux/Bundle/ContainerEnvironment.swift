import PodLifecycle
import PodModel

/// The variables of a container. Later ones replace earlier ones of the same name: the image's, those of the services,
/// those of whole configs and secrets, the container's own.
struct ContainerEnvironment {
    /// In the order in which they came first.
    private(set) var pairs: [(name: String, value: String)] = []
    /// What the kernel has to copy.
    private(set) var bytes = 0
    private var places: [[UInt8]: Int] = [:]
    /// Bytes of the longest name.
    private var longestName = 0

    static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    subscript(name: String) -> String? {
        places[Array(name.utf8)].map { pairs[$0].value }
    }

    mutating func set(_ name: String, _ value: String) {
        let key = Array(name.utf8)
        if let place = places[key] {
            bytes += value.utf8.count - pairs[place].value.utf8.count
            pairs[place].value = value
        } else {
            places[key] = pairs.count
            longestName = max(longestName, key.count)
            pairs.append((name, value))
            bytes += name.utf8.count + value.utf8.count + 2
        }
    }

    /// `$(NAME)` becomes the variable's value; an unknown one stays as written, and `$$` is `$`.
    func expand(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        let source = Array(text.utf8)
        var result: [UInt8] = []
        var at = 0
        // The next `)`: looked for once, or many `$(` without one would be looked through again and again.
        var close = -1
        while at < source.count {
            let byte = source[at]
            if close < at { close = source[at...].firstIndex(of: UInt8(ascii: ")")) ?? source.count }
            guard byte == UInt8(ascii: "$"), at + 1 < source.count else {
                result.append(byte)
                at += 1
                continue
            }
            if source[at + 1] == UInt8(ascii: "$") {
                result.append(byte)
                at += 2
            } else if source[at + 1] == UInt8(ascii: "("), close < source.count, close - at - 2 <= longestName,
                let place = places[Array(source[(at + 2)..<close])]
            {
                result += pairs[place].value.utf8
                at = close + 1
            } else {
                result.append(byte)
                at += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension ContainerEnvironment {
    /// All variables of the container that a request describes; fails on a config, secret or key that is not there.
    init(_ request: BundleRequest) throws(Failure) {
        for variable in request.image.config.environment { try add(variable.name, variable.value) }
        if self["PATH"] == nil { set("PATH", ContainerEnvironment.defaultPath) }
        set("HOSTNAME", request.sandbox.hostname)
        if request.hasTerminal, self["TERM"] == nil { set("TERM", "xterm") }
        for variable in ServiceVariables.all(of: request.services, in: request.sandbox.identity.namespace) {
            set(variable.name, variable.value)
        }
        for source in request.container.environmentSources {
            for pair in try ContainerEnvironment.texts(source, request).pairs
            where NameRules.environmentName(pair.key) == nil {
                try add(pair.key, pair.value)
            }
        }
        for variable in request.container.environment {
            try add(variable.name, try value(of: variable, request))
        }
    }

    private mutating func add(_ name: String, _ value: String) throws(Failure) {
        // `=` in a name would be another variable; NUL would cut what follows.
        if name.isEmpty || name.utf8.contains(0) || name.utf8.contains(UInt8(ascii: "=")) || value.utf8.contains(0) {
            throw Failure("the environment variable \(name.debugDescription) cannot be set: its name or value is malformed")
        }
        set(name, value)
    }

    private func value(of variable: EnvironmentVariable, _ request: BundleRequest) throws(Failure) -> String {
        switch variable.source {
        case .value(let text): return expand(text)
        case .config(let name, let key):
            return try ContainerEnvironment.text(key, of: try ContainerEnvironment.texts(.config(name), request), "config", name)
        case .secret(let name, let key):
            return try ContainerEnvironment.text(key, of: try ContainerEnvironment.texts(.secret(name), request), "secret", name)
        case .field(.ip): return request.sandbox.address.description
        case .field(.name): return request.sandbox.identity.name
        case .field(.node): return request.sandbox.nodeName
        case .field(.namespace): return request.sandbox.identity.namespace
        }
    }

    private static func texts(_ source: EnvironmentSource, _ request: BundleRequest) throws(Failure) -> Labels {
        let key =
            switch source {
            case .config(let name): ObjectKey(.configMap, name, namespace: request.sandbox.identity.namespace)
            case .secret(let name): ObjectKey(.secret, name, namespace: request.sandbox.identity.namespace)
            }
        guard let texts = request.configs.values(of: key) else {
            throw Failure("container '\(request.container.name)' reads \(key), and there is none")
        }
        return texts
    }

    private static func text(_ key: String, of texts: Labels, _ kind: String, _ name: String) throws(Failure) -> String {
        guard let text = texts[key] else { throw Failure("\(kind) '\(name)' has no key '\(key)'") }
        return text
    }
}
