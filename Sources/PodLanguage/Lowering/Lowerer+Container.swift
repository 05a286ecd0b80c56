import PodModel
import PodSyntax

extension Lowerer {
    mutating func apply(_ attribute: AttributeSyntax, to container: inout Container) {
        switch attribute.word(in: ContainerAttribute.self) {
        case .image: if let image = read(attribute, .image, ImageWord.reference)?.text { container.image = image }
        case .command: container.command = texts(attribute.words(.arguments))
        case .args: container.args = texts(attribute.words(.arguments))
        case .port: port(attribute, in: &container)
        case .env: environment(attribute, in: &container)
        case .envFrom:
            let config = text(attribute.word(.config)).map { EnvironmentSource.config($0) }
            if var source = config ?? text(attribute.word(.secret)).map({ EnvironmentSource.secret($0) }) {
                source.prefix = text(attribute.word(.prefix)) ?? ""
                source.isOptional = attribute.has(.optional)
                add(source, to: &container)
            }
        case .mount: mount(attribute, in: &container)
        case .cpu: cpu(attribute, in: &container.resources)
        case .memory: memory(attribute, in: &container.resources)
        case .resource: resource(attribute, in: &container.resources)
        case .resizePolicy:
            guard let restart = choice(attribute, .choice, ResizePolicy.Restart.self) else { return }
            if attribute.choice(.resource) == .cpu {
                container.resizePolicy.cpu = restart
            } else {
                container.resizePolicy.memory = restart
            }
        case .restart: container.restartPolicy = choice(attribute, .choice, RestartPolicy.self)
        case .restartRule:
            let isIn = attribute.has(.exit)
            let words = isIn ? attribute.words(.exit) : attribute.values
            let codes = words.compactMap { word in
                read(word) { (text: String) throws(ValueError) in
                    Int32(try Reading.integer(text, in: RestartRule.codeRange))
                }
            }
            container.restartRules.append(
                RestartRule(isIn: isIn, codes, attribute.has(.all) ? .restartAllContainers : .restart))
        case .probe: probe(attribute, in: &container)
        case .onStart: container.postStart = action(attribute)
        case .beforeStop: container.preStop = action(attribute)
        case .stopSignal: if let signal = read(attribute, .value, Reading.signal) { container.stopSignal = signal }
        case .workdir: if let path = path(attribute) { container.workingDirectory = path }
        case .user:
            if let word = attribute.value, read(word, Reading.user) != nil { container.user = text(word) }
        case .stdin: container.stdin = attribute.has(.once) ? .once : .open
        case .tty: container.hasTerminal = true
        case .terminationMessage:
            container.terminationMessage = TerminationMessage(
                path: path(attribute) ?? TerminationMessage.defaultPath,
                policy: attribute.has(.fallbackToLogsOnError) ? .fallbackToLogsOnError : .file)
        case .ulimit:
            for word in attribute.values {
                guard let limit = read(word, Reading.ulimit) else { continue }
                container.ulimits.removeAll { $0.kind == limit.kind }
                container.ulimits.append(limit)
            }
        case .pull: container.pullPolicy = choice(attribute, .choice, PullPolicy.self) ?? .missing
        case .simulate: simulation(attribute, in: &container)
        // Said by the word that declares the container, and of the whole pod.
        case .role, .security, nil: break
        }
    }

    mutating func cpu(_ attribute: AttributeSyntax, in resources: inout ResourceRequirements) {
        guard let range = read(attribute, .value, Reading.cpuRange) else { return }
        resources.cpuRequest = range.request
        resources.cpuLimit = range.limit
    }

    mutating func memory(_ attribute: AttributeSyntax, in resources: inout ResourceRequirements) {
        guard let range = read(attribute, .value, Reading.memoryRange) else { return }
        resources.memoryRequest = range.request
        resources.memoryLimit = range.limit
    }

    mutating func resource(_ attribute: AttributeSyntax, in resources: inout ResourceRequirements) {
        guard let name = read(attribute, .name, Reading.resource),
            let range = read(attribute, .value, Reading.bytesRange)
        else { return }
        if name.mayOvercommit || range.limit != nil {
            resources.otherRequests[name] = range.request
            resources.otherLimits[name] = range.limit
        } else {
            // The API server takes the limit for the request.
            resources.otherRequests[name] = nil
            resources.otherLimits[name] = range.request
        }
    }

    private func add(_ source: EnvironmentSource, to container: inout Container) {
        if !container.environmentSources.contains(source) { container.environmentSources.append(source) }
    }

    private mutating func path(_ view: some SyntaxView) -> String? {
        read(view, .path) { (text: String) throws(ValueError) in
            try Reading.path(text)
            return text
        }
    }

    private mutating func port(_ attribute: AttributeSyntax, in container: inout Container) {
        guard let (number, `protocol`) = read(attribute, .port, Reading.port) else { return }
        let name = read(attribute, .name) { (text: String) throws(ValueError) in
            if let wrong = NameRules.portName(text) { throw ValueError("the port's name '\(text)' \(wrong)") }
            return text
        }
        var port = ContainerPort(
            port: number, protocol: `protocol`, name: name, hostPort: read(attribute, .host, Reading.hostPort))
        port.hostAddress = read(attribute, .hostIp) { (text: String) throws(ValueError) in
            guard let address = IPv4(text: text) else { throw ValueError("'\(text)' is no IPv4 address") }
            return address
        }
        if let known = container.ports.firstIndex(where: { $0.port == number && $0.protocol == `protocol` }) {
            container.ports[known] = port
        } else {
            container.ports.append(port)
        }
    }

    private mutating func environment(_ attribute: AttributeSyntax, in container: inout Container) {
        let config = attribute.word(.config)
        let secret = attribute.word(.secret)
        let volume = attribute.word(.volume)
        let downward = downwardSource(attribute)
        guard config != nil || secret != nil || volume != nil || downward != nil else {
            for word in attribute.values {
                guard let pair = read(word, Reading.variable) else { continue }
                set(EnvironmentVariable(name: pair.key, source: .value(pair.value)), in: &container)
            }
            return
        }
        let name = read(attribute.values.first) { (text: String) throws(ValueError) in
            try Reading.environmentName(text)
            return text
        }
        guard let name else { return }
        let (key, isOptional) = (text(attribute.word(.key)) ?? name, attribute.has(.optional))
        if let config = text(config) {
            let source = EnvironmentVariable.Source.config(name: config, key: key, isOptional: isOptional)
            set(EnvironmentVariable(name: name, source: source), in: &container)
        } else if let secret = text(secret) {
            let source = EnvironmentVariable.Source.secret(name: secret, key: key, isOptional: isOptional)
            set(EnvironmentVariable(name: name, source: source), in: &container)
        } else if let word = volume, let volume = text(word) {
            guard let path = read(attribute, .file, Reading.subPath) else {
                return report(
                    word.span, "bad-value", "says not in which file of the volume '\(volume)' it stands",
                    help: "write: from volume \(volume) file PATH")
            }
            let file = FileKey(volume: volume, path: path, key: key, isOptional: isOptional)
            set(EnvironmentVariable(name: name, source: .file(file)), in: &container)
        } else if let downward {
            set(EnvironmentVariable(name: name, source: downward), in: &container)
        }
    }

    /// What the pod says of itself.
    private mutating func downwardSource(_ attribute: AttributeSyntax) -> EnvironmentVariable.Source? {
        field(attribute).map { .field($0) } ?? resource(attribute).map { .resource($0) }
    }

    mutating func field(_ attribute: AttributeSyntax) -> PodField? {
        if let word = choice(attribute, .fieldReference, PodFieldWord.self) { return .plain(word) }
        let all = attribute.choice(.fieldReference)
        if all == .labels { return .labels }
        if all == .annotations { return .annotations }
        if let word = attribute.word(.label) { return read(word, Reading.labelKey).map { .label($0) } }
        if let word = attribute.word(.annotation) { return read(word, Reading.annotationKey).map { .annotation($0) } }
        return nil
    }

    mutating func resource(_ attribute: AttributeSyntax) -> ResourceReference? {
        for (label, bound) in [(SlotLabel.request, ResourceReference.Bound.request), (.limit, .limit)] {
            guard let resource = choice(attribute, label, ResourceReference.Resource.self) else { continue }
            let divisor = read(attribute, .divisor) { (text: String) throws(ValueError) in
                guard let divisor = ResourceReference.divisor(text, of: resource) else {
                    throw ValueError(ResourceReference.divisorRule(resource))
                }
                return divisor
            }
            return ResourceReference(bound, resource, of: text(attribute.word(.container)), divisor: divisor)
        }
        return nil
    }

    private func set(_ variable: EnvironmentVariable, in container: inout Container) {
        if let known = container.environment.firstIndex(where: { $0.name == variable.name }) {
            container.environment[known] = variable
        } else {
            container.environment.append(variable)
        }
    }

    private mutating func mount(_ attribute: AttributeSyntax, in container: inout Container) {
        guard let volume = dnsLabel(attribute.name), let path = path(attribute) else { return }
        if let key = attribute.word(.key), attribute.has(.subPath) {
            return report(
                key.span, "bad-value",
                "'key' and 'sub-path' are two ways to say what of the volume is mounted: write one")
        }
        if let word = attribute.word(.subPathExpr), attribute.has(.key) || attribute.has(.subPath) {
            return report(
                word.span, "bad-value",
                "'key', 'sub-path' and 'sub-path-expr' are ways to say what of the volume is mounted: write one"
            )
        }
        var mount = VolumeMount(
            volume: volume, path: path, readOnly: attribute.has(.readOnly), noRoll: attribute.has(.noRoll),
            subPath: text(attribute.word(.key)) ?? read(attribute, .subPath, Reading.subPath),
            subPathExpr: read(attribute, .subPathExpr, Reading.subPath))
        mount.propagation = choice(attribute, .propagation, MountPropagation.self) ?? MountPropagation.none
        if let known = container.mounts.firstIndex(where: { $0.volume == volume && $0.path == path }) {
            container.mounts[known] = mount
        } else {
            container.mounts.append(mount)
        }
    }
}
