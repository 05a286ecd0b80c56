import PodModel
import PodSyntax

extension Checker {
    /// The body of a pod or of what pods are cut from: its attributes, and what they say together.
    mutating func podBody(_ body: SyntaxNode, _ declaration: SyntaxNode) {
        podNumber += 1
        var hasContainer = false
        var hasComputedVolume = false
        for attribute in body.children {
            guard attribute.kind == .attribute else {
                // What could not be read may have been the container.
                hasContainer = hasContainer || attribute.kind == .error
                continue
            }
            let keyword = attribute.keyword
            if keyword == .container { hasContainer = true }
            if keyword == .volume, let word = attribute[.name] {
                hasComputedVolume = volumeName(word) || hasComputedVolume
            }
        }
        let from = declaration[.from]
        for attribute in body.children where attribute.kind == .attribute {
            podAttribute(attribute, declaration, hasComputedVolume)
        }
        if !hasContainer, from == nil, !declaration.hasError, !body.hasError {
            report(
                (declaration[.name] ?? declaration).span, "no-container", "a pod needs at least one container",
                help: "write container IMAGE")
        }
        for attribute in body.children where attribute.kind == .attribute && attribute.keyword == .volume {
            shadowing(attribute)
        }
    }

    /// Remembers a volume of this pod; true if its name is computed.
    private mutating func volumeName(_ word: SyntaxNode) -> Bool {
        guard let span = nameSpan(word) else { return true }
        let symbol = symbols.intern(span.start, span.end)
        if symbols[symbol].volumePod == podNumber {
            report(span, "duplicate-volume", "two volumes are called '\(text(span))'")
        }
        symbols[symbol].volumePod = podNumber
        return false
    }

    private mutating func podAttribute(_ node: SyntaxNode, _ declaration: SyntaxNode, _ hasComputedVolume: Bool) {
        let from = declaration[.from]
        switch node.word(in: PodAttribute.self) {
        case .container, .initContainer, .sidecar: container(node, from, hasComputedVolume)
        case .volume:
            if let word = node[.name] { label(word) }
            if declaration.keyword == .stateful, node[.size] != nil, let claim = node[.claim] {
                // Each replica gets a claim of its own: none has to be declared.
                label(claim)
                if let size = node[.size] { word(size, in: node) }
            } else {
                rest(node)
            }
        case .subdomain, .setHostnameAsFQDN, .hostnameOverride, .dnsPolicy, .dnsNameserver, .dnsSearch, .dnsOption,
            .hostAlias:
            attribute(node)
        case .cpu, .memory, .resource, .restart, .backoff, .grace, .deadline, .hostname, .share, .hostNetwork, .hostPID,
            .hostIPC, .nodeName,
            .noServiceLinks, .nodeSelector,
            .affinity, .antiAffinity, .toleration, .spread, .priority, .preemptionPolicy, .schedulingGate,
            .unschedulable,
            .serviceAccount,
            .imagePullSecret, .security,
            .label, .annotation, nil:
            attribute(node)
        }
    }

    /// A name that must be a DNS label: of containers, volumes.
    private mutating func label(_ word: SyntaxNode) {
        guard let span = nameSpan(word) else {
            self.word(word, as: .text)
            return
        }
        if isPlainName(span), span.count <= 63 { return }
        let name = text(span)
        if let wrong = NameRules.dnsLabel(name) { badName(name, span, wrong) }
    }

    /// All words of an attribute but its name.
    private mutating func rest(_ node: SyntaxNode) {
        for child in node.children where child.label != .name && child.kind == .word { word(child, in: node) }
    }

    private mutating func container(_ node: SyntaxNode, _ from: SyntaxNode?, _ hasComputedVolume: Bool) {
        containerNumber += 1
        if let word = node[.name] { containerName(word) }
        guard let body = node[.body] else { return }
        for attribute in body.children where attribute.kind == .attribute {
            containerAttribute(attribute, node.keyword, from, hasComputedVolume)
        }
    }

    private mutating func containerName(_ word: SyntaxNode) {
        guard var span = nameSpan(word) else {
            self.word(word, as: .text)
            return
        }
        if !isPlainName(span) || span.count > 63 {
            let whole = text(span)
            do {
                let (name, image) = try ImageWord.container(whole)
                if let wrong = NameRules.dnsLabel(name) {
                    if image == nil {
                        badName(name, span, wrong)
                    } else {
                        report(
                            span, "bad-name", "the name '\(name)' taken from the image \(wrong)",
                            help: "write container NAME image \(whole)")
                    }
                    return
                }
                if image != nil, let place = whole.range(of: name) {
                    let start = span.start + whole.utf8.distance(from: whole.startIndex, to: place.lowerBound)
                    span = TextSpan(start, start + name.utf8.count)
                }
            } catch {
                report(span, "bad-value", error.message, help: error.help)
                return
            }
        }
        let symbol = symbols.intern(span.start, span.end)
        if symbols[symbol].containerPod == podNumber {
            report(
                span, "duplicate-container", "two containers are called '\(text(span))'", help: "give one another name")
        }
        symbols[symbol].containerPod = podNumber
    }

    private mutating func containerAttribute(
        _ node: SyntaxNode, _ role: Keyword?, _ from: SyntaxNode?, _ hasComputedVolume: Bool
    ) {
        switch node.word(in: ContainerAttribute.self) {
        case .port: port(node)
        case .mount: mount(node, from, hasComputedVolume)
        case .probe, .onStart, .beforeStop:
            if role == .initContainer {
                let what = node.keyword == .probe ? "probes" : "hooks"
                report(
                    node.span, "init-probe", "an init container has no \(what): it runs to its end",
                    help: "a sidecar has them")
            }
            attribute(node)
        case .terminationMessage:
            attribute(node)
            if let path = node[.path], let span = nameSpan(path) { mountPlace(span, "termination-message") }
        case .image, .role, .command, .args, .workdir, .env, .envFrom, .cpu, .memory, .resource, .resizePolicy,
            .restart, .restartRule,
            .stopSignal, .user,
            .ulimit, .stdin, .tty, .pull,
            .security, .simulate, nil:
            attribute(node)
        }
    }

    /// Where something is mounted: neither the root nor the kernel's directories.
    private mutating func mountPlace(_ span: TextSpan, _ what: String) {
        let place = text(span)
        // What is no path at all has been said already.
        if (try? Reading.path(place)) != nil, let wrong = NameRules.mountPath(place) {
            report(span, "bad-path", "\(what) at '\(place)' \(wrong)")
        }
    }

    private mutating func port(_ node: SyntaxNode) {
        attribute(node)
        if node.hasError { return }
        if let word = node[.port], let (number, isUDP) = staticPort(word.span) {
            switch ports.take(number << 1 | (isUDP ? 1 : 0), container: containerNumber, pod: podNumber) {
            case .free: break
            case .byContainer: report(word.span, "duplicate-port", "the port \(text(word.span)) is there twice")
            case .byPod:
                report(
                    word.span, "shared-port",
                    "another container of the pod has the port \(text(word.span)), and they share one address",
                    severity: .warning)
            }
        }
        if let word = node[.host], let (number, _) = staticPort(word.span), ports.takeHost(number, pod: podNumber) {
            report(word.span, "duplicate-port", "the pod has the node's port \(number) twice")
        }
        guard let word = node[.name], let span = nameSpan(word) else { return }
        let symbol = symbols.intern(span.start, span.end)
        if symbols[symbol].portNamePod == podNumber {
            report(span, "duplicate-port", "two ports of the pod are called '\(text(span))'")
        }
        symbols[symbol].portNamePod = podNumber
    }

    /// The number of a port written out, `80` or `53/udp`.
    private func staticPort(_ span: TextSpan) -> (Int, Bool)? {
        var number = 0
        var i = span.start
        while i < span.end, bytes[i] >= 0x30, bytes[i] <= 0x39, number < 100_000 {
            number = number * 10 + Int(bytes[i] - 0x30)
            i += 1
        }
        guard i > span.start, number > 0, number < 65536 else { return nil }
        if i == span.end { return (number, false) }
        return bytes[i] == UInt8(ascii: "/") ? (number, bytes[(i + 1)..<span.end].elementsEqual("udp".utf8)) : nil
    }

    private mutating func mount(_ node: SyntaxNode, _ from: SyntaxNode?, _ hasComputedVolume: Bool) {
        rest(node)
        guard let word = node[.name] else { return }
        label(word)
        if let path = node[.path], let span = nameSpan(path) {
            let symbol = symbols.intern(span.start, span.end)
            if symbols[symbol].pathContainer == containerNumber {
                report(span, "duplicate-mount", "two volumes are mounted at '\(text(span))'")
            }
            symbols[symbol].pathContainer = containerNumber
            mountPlace(span, "a mount")
        }
        guard let span = nameSpan(word) else { return }
        let symbol = symbols.intern(span.start, span.end)
        symbols[symbol].mountedPod = podNumber
        if symbols[symbol].volumePod == podNumber || hasComputedVolume || node.hasError { return }
        if let from {
            if let template = nameSpan(from) {
                openMounts.append(
                    OpenMount(volume: symbol, template: symbols.intern(template.start, template.end), span: span))
            }
            return
        }
        report(
            span, "unknown-volume", "no volume '\(text(span))' in this pod",
            help: nearVolume(text(span)) ?? "write volume \(text(span))")
    }

    private func nearVolume(_ word: String) -> String? {
        nearMiss(
            word,
            among: symbols.symbols.indices.filter { symbols.symbols[$0].volumePod == podNumber }.prefix(500).map {
                symbols.text($0)
            })
    }

    /// A volume that nobody mounts appears at `/NAME`, and must not hide what images keep there.
    private mutating func shadowing(_ attribute: SyntaxNode) {
        guard let word = attribute[.name], let span = nameSpan(word), span.count <= 6 else { return }
        let symbol = symbols.intern(span.start, span.end)
        if symbols[symbol].mountedPod == podNumber { return }
        let name = text(span)
        guard SystemDirectory.names.contains(name) else { return }
        report(
            span, "shadowed-directory",
            "the volume '\(name)' would hide the system directory /\(name) of every container",
            help: "give it another name, or a mount")
    }
}

extension String {
    /// The last place where a part stands.
    fileprivate func range(of part: String) -> Range<String.Index>? {
        var found: Range<String.Index>?
        var start = startIndex
        while start < endIndex {
            let rest = self[start...]
            if rest.utf8.starts(with: part.utf8) {
                found = start..<(utf8.index(start, offsetBy: part.utf8.count))
            }
            start = utf8.index(after: start)
        }
        return found
    }
}
