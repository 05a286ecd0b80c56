package import PodModel
package import PodText

extension DocumentWriter {
    func document(_ service: Service) -> Document {
        begin(service.key)
        return document(.service, metadata(service.meta), ("spec", spec(service)))
    }

    /// What Kubernetes has for a service; `Importer.service` is its counterpart.
    func spec(_ service: Service) -> Document {
        let traffic = service.traffic
        let leadsToPods = traffic.exposure.externalName == nil
        var fields = FormFields()
        fields.add([
            ("type", type(of: service)),
            (
                "clusterIP",
                service.isHeadless
                    ? .string("None") : (isShown ? service.clusterIP : traffic.address).map { .string("\($0)") }
            ),
            ("clusterIPs", isShown ? address(of: service) : nil),
            ("externalName", .text(traffic.exposure.externalName)),
            ("selector", service.selector.equalities),
            ("ports", service.ports.isEmpty ? nil : .array(service.ports.map { port($0, of: service) })),
            ("sessionAffinity", sessionAffinity(traffic)),
            ("sessionAffinityConfig", affinityConfig(traffic)),
            ("internalTrafficPolicy", policy(traffic.internalPolicy, traffic.staysOnNode, isMeant: leadsToPods)),
            (
                "externalTrafficPolicy",
                policy(traffic.externalPolicy, traffic.staysOnNodeFromOutside, isMeant: traffic.exposure.isOutside)
            ),
            ("publishNotReadyAddresses", .flag(traffic.publishesNotReady)),
        ])
        if case .loadBalancer(let hasNodePorts, let implementation) = traffic.exposure {
            fields.add([
                ("allocateLoadBalancerNodePorts", unlessUsual(hasNodePorts, true) { .bool($0) }),
                ("loadBalancerClass", .text(implementation)),
            ])
        }
        for field in traffic.kept { fields.add([(field.name, try? JSONReader.value(of: field.json))]) }
        // One family, as the API server fills it in.
        if isShown, leadsToPods {
            for (name, usual) in [
                ("ipFamilies", Document.strings(["IPv4"])), ("ipFamilyPolicy", .string("SingleStack")),
            ] where !traffic.kept.contains(where: { $0.name == name }) {
                fields.add([(name, usual)])
            }
        }
        return fields.document()
    }

    /// `clusterIPs`: of a service with pods behind it its address, or `None`.
    private func address(of service: Service) -> Document? {
        service.isHeadless ? .strings(["None"]) : service.clusterIP.map { .strings(["\($0)"]) }
    }

    /// What the language calls a host's port is one of the nodes where it lies in their range.
    private func type(of service: Service) -> Document? {
        var name = service.traffic.exposure.apiName
        let hasNodePort = service.ports.contains { $0.hostPort.map(NodePorts.range.contains) ?? false }
        if service.traffic.exposure == .inside, hasNodePort { name = ServiceExposure.nodePorts.apiName }
        return unlessUsual(name, ServiceExposure.inside.apiName) { .string($0) }
    }

    private func sessionAffinity(_ traffic: ServiceTraffic) -> Document? {
        if traffic.affinity != nil { return .string("ClientIP") }
        return isShown ? .string("None") : nil
    }

    private func affinityConfig(_ traffic: ServiceTraffic) -> Document? {
        guard let span = traffic.affinity, isShown || span != ServiceTraffic.usualAffinity else { return nil }
        return .fields(("clientIP", .fields(("timeoutSeconds", seconds(span, "session-affinity")))))
    }

    private func policy(_ word: String, _ isLocal: Bool, isMeant: Bool) -> Document? {
        isLocal || isShown && isMeant ? .string(word) : nil
    }

    private func port(_ port: ServicePort, of service: Service) -> Document {
        let number = isShown ? service.nodePort(of: port) : port.hostPort
        if let number, !isShown, !NodePorts.range.contains(number) {
            omit("host \(number): ports of Kubernetes' nodes reach from 30000 to 32767")
        }
        return .fields(
            ("name", .text(port.name)),
            ("protocol", unlessUsual(port.protocol, .tcp) { .string($0.apiName) }),
            ("appProtocol", .text(port.appProtocol)), ("port", .integer(Int(port.port))),
            ("targetPort", !isShown && port.target == .number(port.port) ? nil : port.target.document),
            ("nodePort", number.flatMap { isShown || NodePorts.range.contains($0) ? .integer(Int($0)) : nil }))
    }
}

extension ServiceExposure {
    fileprivate var isOutside: Bool {
        switch self {
        case .nodePorts, .loadBalancer: true
        case .inside, .externalName: false
        }
    }
}

extension Service {
    /// The service as the Kubernetes API shows it.
    package var document: Document {
        let ingress: Document? =
            if case .address(let address) = loadBalancer {
                .fields(
                    ("loadBalancer", .fields(("ingress", .array([.fields(("ip", .string("\(address)")))])))))
            } else {
                nil
            }
        return .whole(
            .service, meta,
            ("spec", DocumentWriter(.shown).spec(self)), ("status", ingress))
    }
}
