import Glibc
import PodImages
import PodKernel
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
    /// Those of the image and the runtime, which the kubelet does not know when it writes values for `$(NAME)`
    /// (`makeEnvironmentVariables` in pkg/kubelet/kubelet_pods.go): `$(PATH)` stays as written.
    private var unknown: Set<Int> = []
    /// Bytes of the longest name.
    private var longestName = 0

    static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    subscript(name: String) -> String? {
        places[Array(name.utf8)].map { pairs[$0].value }
    }

    mutating func set(_ name: String, _ value: String) {
        let key = Array(name.utf8)
        if let place = places[key] {
            unknown.remove(place)
            bytes += value.utf8.count - pairs[place].value.utf8.count
            pairs[place].value = value
        } else {
            places[key] = pairs.count
            longestName = max(longestName, key.count)
            pairs.append((name, value))
            bytes += name.utf8.count + value.utf8.count + 2
        }
    }

    /// One that no `$(NAME)` stands for.
    mutating func setUnknown(_ name: String, _ value: String) {
        set(name, value)
        if let place = places[Array(name.utf8)] { unknown.insert(place) }
    }

    /// A part of a volume; every variable in it has to be there (`ExpandContainerVolumeMounts` in
    /// pkg/kubelet/container/helpers.go).
    func subPath(_ text: String) throws(Failure) -> String {
        var missing: String?
        let path = expand(text) { missing = missing ?? $0 }
        if let missing { throw Failure("the sub-path '\(text)' has no value for \(missing)") }
        if path.isEmpty { return "." }
        if let wrong = NameRules.subPath(path) { throw Failure("the sub-path \(path.debugDescription) \(wrong)") }
        return path
    }

    /// `$(NAME)` becomes the variable's value; an unknown one stays as written and is told to `missing`, and `$$` is
    /// `$`.
    func expand(_ text: String, missing: (String) -> Void = { _ in }) -> String {
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
                let place = places[Array(source[(at + 2)..<close])], !unknown.contains(place)
            {
                result += pairs[place].value.utf8
                at = close + 1
            } else {
                if source[at + 1] == UInt8(ascii: "("), close < source.count {
                    missing(String(decoding: source[(at + 2)..<close], as: UTF8.self))
                }
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
        for variable in request.image.config.environment {
            try ContainerEnvironment.check(variable.name, variable.value)
            setUnknown(variable.name, variable.value)
        }
        if self["PATH"] == nil { setUnknown("PATH", ContainerEnvironment.defaultPath) }
        setUnknown("HOSTNAME", request.sandbox.hostname)
        if request.hasTerminal, self["TERM"] == nil { setUnknown("TERM", "xterm") }
        if request.template.spec.linksServices {
            for variable in ServiceVariables.all(of: request.services, in: request.sandbox.identity.namespace) {
                set(variable.name, variable.value)
            }
        }
        for source in request.container.environmentSources {
            // What is no name or no text is left out, as the kubelet leaves it out.
            guard let data = try ContainerEnvironment.values(source.use, request) else { continue }
            for pair in data.pairs where NameRules.environmentName(source.prefix + pair.key) == nil {
                if let text = pair.value.text { try add(source.prefix + pair.key, text) }
            }
        }
        for variable in request.container.environment {
            if let value = try value(of: variable, request) { try add(variable.name, value) }
        }
    }

    /// What stands for `$(NAME)` in the command of a container's probe: values as they are written, and nothing for
    /// what stands elsewhere (`ExpandContainerCommandOnlyStatic` in pkg/kubelet/container/helpers.go).
    init(writtenIn container: Container) {
        for variable in container.environment {
            if case .value(let text) = variable.source { set(variable.name, text) } else { set(variable.name, "") }
        }
    }

    private mutating func add(_ name: String, _ value: String) throws(Failure) {
        try ContainerEnvironment.check(name, value)
        set(name, value)
    }

    private static func check(_ name: String, _ value: String) throws(Failure) {
        // `=` in a name would be another variable; NUL would cut what follows.
        if name.isEmpty || name.utf8.contains(0) || name.utf8.contains(UInt8(ascii: "=")) || value.utf8.contains(0) {
            throw Failure(
                "the environment variable \(name.debugDescription) cannot be set: its name or value is malformed")
        }
    }

    /// nil: there is none, which is as well.
    private func value(of variable: EnvironmentVariable, _ request: BundleRequest) throws(Failure) -> String? {
        switch variable.source {
        case .value(let text): return expand(text)
        case .config, .secret:
            return try variable.source.use.flatMap { (use) throws(Failure) in
                try ContainerEnvironment.text(use, request)
            }
        case .file(let file): return try ContainerEnvironment.text(file, request)
        case .field(.plain(let word)): return Self.text(word, request)
        case .field(let field): return field.text(labels: request.facts.labels, annotations: request.facts.annotations)
        case .resource(let reference):
            return request.downward.text(reference, of: request.container)
        }
    }

    /// The kubelet looks for the file in the volume, whether the container mounts that or not.
    private static func text(_ file: FileKey, _ request: BundleRequest) throws(Failure) -> String? {
        guard let volume = request.volumes[file.volume] else {
            throw Failure("cannot find the volume \"\(file.volume)\" referenced by FileKeyRef")
        }
        let root = try FileDescriptor.open(volume, flags: FileDescriptor.place | O_NOFOLLOW)
        let opened = InRoot.open(root.number, file.path, FileDescriptor.read | O_NONBLOCK)
        if opened == -ENOENT, file.isOptional { return nil }
        if opened < 0 {
            throw Failure.system("cannot read the file '\(file.path)' of the volume '\(file.volume)'", -opened)
        }
        let content = FileDescriptor(owning: opened)
        var information = stat()
        guard fstat(content.number, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
            information.st_size <= mostFileBytes,
            let text = String(validating: content.read(limit: mostFileBytes), as: UTF8.self)
        else {
            throw Failure(
                """
                the file '\(file.path)' of the volume '\(file.volume)' is no text of at most \(mostFileBytes >> 10) KiB
                """)
        }
        if let value = file.value(in: text) { return value }
        if file.isOptional { return nil }
        throw Failure("environment variable key \"\(file.key)\" not found in file \"\(file.path)\"")
    }

    /// As much as a ConfigMap holds (`MaxSecretSize` of `core/v1`).
    private static let mostFileBytes = 1 << 20

    private static func text(_ word: PodFieldWord, _ request: BundleRequest) -> String {
        switch word {
        // A pod has one address of each.
        case .ip, .ips: request.sandbox.address.description
        case .hostIp, .hostIps: request.facts.hostAddress.description
        case .node: request.sandbox.nodeName
        case .name, .namespace, .uid, .serviceAccount: request.downward.text(word) ?? ""
        }
    }

    private static func values(_ use: ConfigUse, _ request: BundleRequest) throws(Failure) -> ConfigData? {
        let key = ObjectKey(use.kind, use.name, namespace: request.sandbox.identity.namespace)
        let values = request.configs.values(of: key)
        if values == nil, !use.isOptional { throw Failure(use.notFound) }
        return values
    }

    private static func text(_ use: ConfigUse, _ request: BundleRequest) throws(Failure) -> String? {
        let key = use.key ?? ""
        guard let value = try values(use, request)?[key] else {
            if use.isOptional { return nil }
            throw Failure(use.keyNotFound(namespace: request.sandbox.identity.namespace))
        }
        guard let text = value.text else {
            throw Failure(
                """
                key '\(key)' of \(use.kind.word) '\(use.name)' is no text, and only a text can be a variable: \
                mount it as a file
                """
            )
        }
        return text
    }
}
