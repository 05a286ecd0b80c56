package import PodModel
package import PodSyntax

/// Turns a declaration into what it asks for. Every word is read, every default filled in; what is wrong with words
/// that were only known now is found here.
package func lower(_ declaration: DeclarationSyntax, in context: LoweringContext) throws(LoweringError) -> Manifest {
    var lowerer = Lowerer(context: context)
    let manifest = lowerer.manifest(declaration)
    guard lowerer.findings.isEmpty, let manifest else { throw LoweringError(findings: lowerer.findings) }
    return manifest
}

/// Lays a container's attribute over a container, as `set web/nginx image nginx:1.27` and `upgrade` do.
package func change(
    _ container: inout Container, with attribute: AttributeSyntax, in context: LoweringContext
) throws(LoweringError) {
    var lowerer = Lowerer(context: context)
    var changed = container
    lowerer.apply(attribute, to: &changed)
    lowerer.resolvePorts(of: &changed, attribute)
    guard lowerer.findings.isEmpty else { throw LoweringError(findings: lowerer.findings) }
    container = changed
}

/// Lays a pod's attribute over a template, as `set web grace 5s` does.
package func changed(
    _ template: PodTemplate, with attribute: AttributeSyntax, in context: LoweringContext
) throws(LoweringError) -> PodTemplate {
    var lowerer = Lowerer(context: context)
    var draft = PodDraft(template)
    lowerer.apply(attribute, to: &draft)
    lowerer.mountVolumes(of: &draft)
    guard lowerer.findings.isEmpty else { throw LoweringError(findings: lowerer.findings) }
    return draft.template
}

/// Reads declarations and collects what is wrong with them.
struct Lowerer {
    let context: LoweringContext
    var findings: [Finding] = []
    /// Volumes named like a system directory; wrong only if nobody mounts them elsewhere.
    var shadowing: [(name: String, span: TextSpan)] = []

    init(context: LoweringContext) {
        self.context = context
    }

    mutating func manifest(_ declaration: DeclarationSyntax) -> Manifest? {
        let namespace = context.namespace
        guard let keyword = declaration.keyword else { return nil }
        if keyword == .nodes { return nodes(declaration) }
        guard let name = text(declaration.name) else { return nil }
        switch DeclarationWord(keyword) {
        case .deployment: return workload(declaration, .deployment, name: name)
        case .stateful: return workload(declaration, .stateful, name: name)
        case .daemon: return workload(declaration, .daemon, name: name)
        case .job: return workload(declaration, .job, name: name)
        case .cron: return workload(declaration, .cron, name: name)
        case .pod:
            guard let draft = pod(declaration) else { return nil }
            return .pod(name: name, namespace: namespace, template: draft.labeled(app: name).template)
        case .template:
            guard let draft = pod(declaration) else { return nil }
            return .template(name: name, namespace: namespace, template: draft.template)
        case .replicate:
            guard let count = count(declaration) else { return nil }
            let hasTemplate = declaration.body != nil || declaration.from != nil
            return .replicaSet(
                name: name, namespace: namespace, replicas: count,
                template: hasTemplate ? pod(declaration)?.labeled(app: name).template : nil,
                isReplicationController: declaration.has(.controller))
        case .service: return service(declaration, name: name)
        case .volume:
            guard declaration.has(.size) else {
                report(
                    declaration.span, "missing-size", "a volume that outlives its pods needs a size",
                    help: "write volume \(name) size 1Gi\(declaration.has(.keep) ? " keep" : "")")
                return nil
            }
            guard let size = read(declaration, .size, Reading.memory) else { return nil }
            return .claim(
                name: name, namespace: namespace, size: size, keep: declaration.has(.keep),
                spec: claimSpec(declaration))
        case .config, .secret:
            return .config(
                name: name, namespace: namespace, data: settings(declaration), isSecret: keyword == .secret,
                traits: ConfigTraits(
                    type: SecretType(text(declaration.word(.type)) ?? ""), isImmutable: declaration.has(.immutable)))
        case .node: return .node(name: name, shape: nodeShape(declaration.body))
        case .namespace: return .namespace(name: name)
        case .autoscale: return autoscaler(declaration, name: name)
        case .budget: return budget(declaration, name: name)
        case .nodes, nil:
            report(declaration.span, "not-available", "'\(keyword.spelling)' is not available yet")
            return nil
        }
    }

    mutating func count(_ declaration: DeclarationSyntax) -> Int? {
        read(declaration, .count) { (text: String) throws(ValueError) in
            Int(try Reading.integer(text, in: Reading.counts))
        }
    }

    private mutating func service(_ declaration: DeclarationSyntax, name: String) -> Manifest? {
        var ports: [ServicePort] = []
        if let port = read(declaration, .port, Reading.port) {
            ports.append(
                ServicePort(
                    port: port.port, target: read(declaration, .to, Reading.targetPort), protocol: port.protocol,
                    hostPort: read(declaration, .host, Reading.hostPort)))
        } else if !declaration.has(.port), !declaration.has(.headless), !declaration.has(.externalName) {
            report(declaration.span, "missing-port", "a service needs a port", help: "write service \(name) port 80")
        }
        let selector = labels(declaration.words(.select), Reading.label)
        return .service(
            name: name, namespace: context.namespace, ports: ports, selector: declaration.has(.select) ? selector : nil,
            isHeadless: declaration.has(.headless), traffic: traffic(declaration))
    }

    private mutating func nodes(_ declaration: DeclarationSyntax) -> Manifest? {
        let group = declaration.word(.group) == nil ? "node" : text(declaration.word(.group))
        guard let group, let count = count(declaration) else { return nil }
        return .nodes(group: group, count: count, shape: nodeShape(declaration.body))
    }

    private mutating func nodeShape(_ body: BodySyntax?) -> NodeShape {
        var shape = NodeShape()
        for attribute in body?.attributes ?? [] where !attribute.hasError {
            switch attribute.word(in: NodeAttribute.self) {
            case .cpu: shape.capacity.amount.cpu = read(attribute, .value, Reading.cpu) ?? 0
            case .memory: shape.capacity.amount.memory = read(attribute, .value, Reading.memory) ?? 0
            case .resource:
                if let name = read(attribute, .name, Reading.resource),
                    let amount = read(attribute, .value, Reading.bytes)
                {
                    shape.others[name] = amount
                }
            case .pods: shape.capacity.pods = integer(attribute, .value, Reading.counts) ?? 0
            case .zone: shape.labels[Topology.zone.labelKey] = text(attribute.value)
            case .label: shape.labels = shape.labels.merging(labels(attribute.values, Reading.label))
            case .taint:
                for word in attribute.values {
                    guard let taint = read(word, Reading.taint) else { continue }
                    shape.taints.removeAll { $0.key == taint.key && $0.effect == taint.effect }
                    shape.taints.append(taint)
                }
            case nil: break
            }
        }
        return shape
    }
}
