extension PodSpec {
    /// Everything Kubernetes would refuse about this spec (`pkg/apis/core/validation`), in field order; empty when
    /// fine.
    package func validate() -> [FieldError] {
        var errors: [FieldError] = []
        if mainContainers.isEmpty {
            errors.append(FieldError(path: "spec.containers", value: "", message: "needs at least one container"))
        }
        validateVolumes(&errors)
        var names: Set<String> = []
        var mainIndex = 0
        var initIndex = 0
        var hostPorts: Set<HostPort> = []
        for container in containers {
            let path: String
            if container.role == .main {
                path = "spec.containers[\(mainIndex)]"
                mainIndex += 1
            } else {
                path = "spec.initContainers[\(initIndex)]"
                initIndex += 1
            }
            if !names.insert(container.name).inserted {
                errors.append(FieldError(path: path + ".name", value: container.name, message: "duplicate name"))
            }
            container.validate(path: path, of: self, into: &errors)
            validateHostPorts(of: container, path, &hostPorts, &errors)
        }
        if security.userNamespace, usesHostNetwork {
            let message = "Forbidden: when `hostUsers` is false"
            errors.append(FieldError(path: "spec.hostNetwork", value: "true", message: message))
        }
        validateNamespaces(&errors)
        validateResources(&errors)
        validateGates(&errors)
        validateTimes(&errors)
        for pair in containers.reduce(security.sysctls, { $0.merging($1.security.sysctls) }).pairs {
            guard let wrong = SecurityProfile.refusal(ofSysctl: pair.key, in: self) else { continue }
            errors.append(FieldError(path: "spec.securityContext.sysctls", value: pair.key, message: wrong))
        }
        return errors
    }

    /// `validateHostUsers` and `ValidatePodSpec` of Kubernetes' API.
    private func validateNamespaces(_ errors: inout [FieldError]) {
        for (name, isUsed) in [("hostPID", usesHostProcesses), ("hostIPC", usesHostIPC)] {
            guard isUsed, security.userNamespace else { continue }
            let message = "Forbidden: when `hostUsers` is false"
            errors.append(FieldError(path: "spec.\(name)", value: "true", message: message))
        }
        if usesHostProcesses, sharesProcesses {
            let message = "ShareProcessNamespace and HostPID cannot both be enabled"
            errors.append(FieldError(path: "spec.shareProcessNamespace", value: "true", message: message))
        }
        if let nodeName, let wrong = NameRules.dnsSubdomain(nodeName) {
            errors.append(FieldError(path: "spec.nodeName", value: nodeName, message: wrong))
        }
        for container in containers {
            let isPrivileged = SecurityProfile.effective(of: self, container).privileged
            for mount in container.mounts where mount.propagation == .bidirectional && !isPrivileged {
                errors.append(
                    FieldError(
                        path: "spec.containers.volumeMounts.mountPropagation", value: mount.path,
                        message: "Bidirectional mount propagation is available only to privileged containers"))
            }
        }
    }

    /// `validateHostnameOverride` of Kubernetes' API.
    private func validateHostnameOverride(_ errors: inout [FieldError]) {
        guard let name = hostnameOverride else { return }
        func refuse(_ message: String) {
            errors.append(FieldError(path: "spec.hostnameOverride", value: name, message: message))
        }
        if let wrong = NameRules.dnsSubdomain(name) { refuse(wrong) }
        if name.utf8.count > Self.longestHostname { refuse("must be no more than \(Self.longestHostname) characters") }
        if setsHostnameAsFQDN { refuse("may not be set beside setHostnameAsFQDN") }
        if usesHostNetwork { refuse("may not be set where the pod has the node's network") }
    }

    /// Bytes that Linux has for a host's name (`__NEW_UTS_LEN`).
    package static let longestHostname = 64

    /// `validatePodResources` of Kubernetes' API.
    private func validateResources(_ errors: inout [FieldError]) {
        if resources.isEmpty { return }
        func refuse(_ field: String, _ value: String, _ message: String) {
            errors.append(FieldError(path: "spec.\(field)", value: value, message: message))
        }
        resources.validate(refuse: refuse)
        for pair in resources.otherRequests.pairs + resources.otherLimits.pairs where pair.name.kind != .hugePages {
            refuse(
                "resources", pair.name.text, "is none of cpu, memory and hugepages-SIZE, of which a pod can have some")
        }
        var asked = ResourceAmount(of: self) {
            ResourceAmount(cpu: $0.effectiveCPURequest, memory: $0.effectiveMemoryRequest)
        }
        if !containers.contains(where: { $0.resources.cpu.isSet }) { asked.cpu = 0 }
        if !containers.contains(where: { $0.resources.memory.isSet }) { asked.memory = 0 }
        let whole = ResourceAmount(effectiveRequestOf: self)
        for (name, own, sum, text) in [
            ("cpu", whole.cpu, asked.cpu, Quantity.cpuText), ("memory", whole.memory, asked.memory, Quantity.bytesText),
        ] where own < sum {
            refuse(
                "resources.requests.\(name)", text(own),
                "must be greater than or equal to aggregate container requests of \(text(sum))")
        }
        for (name, own, text) in [
            ("cpu", resources.cpuLimit, Quantity.cpuText), ("memory", resources.memoryLimit, Quantity.bytesText),
        ] {
            guard let own else { continue }
            for container in containers {
                let limit = name == "cpu" ? container.resources.cpuLimit : container.resources.memoryLimit
                guard let limit, limit > own else { continue }
                refuse(
                    "containers.resources.limits.\(name)", text(limit),
                    "must be less than or equal to pod limits of \(text(own))")
            }
            let request = name == "cpu" ? whole.cpu : whole.memory
            let said = name == "cpu" ? resources.cpuRequest : resources.memoryRequest
            if said == nil, request > own {
                refuse("resources.requests.\(name)", text(request), "must not exceed the limit \(text(own))")
            }
        }
    }

    /// `validateSchedulingGates`, `ValidatePodCreate`, and `validateSeccompProfileField` of Kubernetes' API.
    private func validateGates(_ errors: inout [FieldError]) {
        var names: Set<String> = []
        for (i, gate) in schedulingGates.enumerated() {
            let path = "spec.schedulingGates[\(i)].name"
            if let wrong = NameRules.labelKey(gate) {
                errors.append(FieldError(path: path, value: gate, message: wrong))
            }
            if !names.insert(gate).inserted {
                errors.append(FieldError(path: path, value: gate, message: "duplicate value"))
            }
        }
        if let nodeName, !schedulingGates.isEmpty {
            let message = "Forbidden: cannot be set until all schedulingGates have been cleared"
            errors.append(FieldError(path: "spec.nodeName", value: nodeName, message: message))
        }
        if case .localhost(let profile) = security.seccomp, let wrong = NameRules.subPath(profile) {
            let path = "spec.securityContext.seccompProfile.localhostProfile"
            errors.append(FieldError(path: path, value: profile, message: wrong))
        }
    }

    private func validateVolumes(_ errors: inout [FieldError]) {
        var names: Set<String> = []
        for (i, volume) in volumes.enumerated() {
            let path = "spec.volumes[\(i)].name"
            if let wrong = NameRules.dnsLabel(volume.name) {
                errors.append(FieldError(path: path, value: volume.name, message: wrong))
            }
            if !names.insert(volume.name).inserted {
                errors.append(FieldError(path: path, value: volume.name, message: "duplicate name"))
            }
            validateFiles(volume.source, "spec.volumes[\(i)]", &errors)
            if let size = volume.sizeLimit, size < 0 {
                errors.append(
                    FieldError(
                        path: "spec.volumes[\(i)].emptyDir.sizeLimit", value: String(size),
                        message: "must not be negative"))
            }
        }
    }

    /// Two containers of one pod cannot have one host port (`AccumulateUniqueHostPorts`: an address as it is written).
    private func validateHostPorts(
        of container: Container, _ path: String, _ taken: inout Set<HostPort>, _ errors: inout [FieldError]
    ) {
        for (i, port) in container.ports.enumerated() {
            guard let host = port.hostPort else { continue }
            if !taken.insert(HostPort(host, port.protocol, at: port.hostAddress)).inserted {
                errors.append(
                    FieldError(
                        path: "\(path).ports[\(i)].hostPort", value: String(host), message: "duplicate host port"))
            }
        }
    }

    private func validateTimes(_ errors: inout [FieldError]) {
        if grace < .zero {
            errors.append(
                FieldError(
                    path: "spec.terminationGracePeriodSeconds", value: grace.description,
                    message: "must not be negative"))
        }
        if let deadline, deadline < .seconds(1) {
            errors.append(
                FieldError(
                    path: "spec.activeDeadlineSeconds", value: deadline.description, message: "must be at least 1s"))
        }
        if backOff.initial < .milliseconds(1) || backOff.maximum < backOff.initial {
            errors.append(
                FieldError(
                    path: "spec.backOff", value: "\(backOff.initial)..\(backOff.maximum)",
                    message: "must rise, from at least 1ms"))
        }
        if let serviceAccount, let wrong = NameRules.dnsSubdomain(serviceAccount) {
            errors.append(FieldError(path: "spec.serviceAccountName", value: serviceAccount, message: wrong))
        }
        validateHostnameOverride(&errors)
        if let hostname, let wrong = NameRules.dnsLabel(hostname) {
            errors.append(FieldError(path: "spec.hostname", value: hostname, message: wrong))
        }
        if let subdomain, let wrong = NameRules.dnsLabel(subdomain) {
            errors.append(FieldError(path: "spec.subdomain", value: subdomain, message: wrong))
        }
        dns.validate(into: &errors)
        for (i, alias) in hostAliases.enumerated() {
            if let wrong = NameRules.hostAddress(alias.address) {
                errors.append(FieldError(path: "spec.hostAliases[\(i)].ip", value: alias.address, message: wrong))
            }
            for name in alias.names {
                guard let wrong = NameRules.hostAlias(name) else { continue }
                errors.append(FieldError(path: "spec.hostAliases[\(i)].hostnames", value: name, message: wrong))
            }
        }
    }
}

extension Container {
    func validate(path: String, of spec: PodSpec, into errors: inout [FieldError]) {
        func refuse(_ field: String, _ value: String, _ message: String) {
            errors.append(FieldError(path: "\(path).\(field)", value: value, message: message))
        }
        if let wrong = NameRules.dnsLabel(name) { refuse("name", name, wrong) }
        if image.isEmpty { refuse("image", image, "must not be empty") }
        if let first = image.first, let last = image.last, first.isWhitespace || last.isWhitespace {
            refuse("image", image, "must not have space before or behind it")
        }
        var portNames: Set<String> = []
        for (i, port) in self.ports.enumerated() {
            if port.port == 0 { refuse("ports[\(i)].containerPort", "0", "must be between 1 and 65535") }
            if port.hostPort == 0 { refuse("ports[\(i)].hostPort", "0", "must be between 1 and 65535") }
            guard let name = port.name else { continue }
            if let wrong = NameRules.portName(name) { refuse("ports[\(i)].name", name, wrong) }
            if !portNames.insert(name).inserted { refuse("ports[\(i)].name", name, "duplicate name") }
        }
        validateVariables(of: spec, refuse: refuse)
        validateMounts(volumes: spec.volumes, refuse: refuse)
        resources.validate(refuse: refuse)
        validateRights(of: spec, refuse: refuse)
        if spec.restartPolicy == .never, resizePolicy != ResizePolicy(), role != .sidecar {
            let message = "must be 'NotRequired' when `restartPolicy` is 'Never'"
            refuse("resizePolicy", ResizePolicy.Restart.restartContainer.apiName, message)
        }
        validateProbes(refuse: refuse)
    }

    private func validateRights(of spec: PodSpec, refuse: (String, String, String) -> Void) {
        let both = SecurityProfile.effective(of: spec, self)
        if both.unmasksProc, !both.userNamespace {
            refuse("securityContext.procMount", "Unmasked", "`hostUsers` must be false to use `Unmasked`")
        }
        if case .localhost(let profile) = security.seccomp, let wrong = NameRules.subPath(profile) {
            refuse("securityContext.seccompProfile.localhostProfile", profile, wrong)
        }
    }

    private func validateMounts(volumes: [Volume], refuse: (String, String, String) -> Void) {
        if let wrong = NameRules.mountPath(terminationMessage.path) {
            refuse("terminationMessagePath", terminationMessage.path, wrong)
        }
        var paths: Set<String> = []
        for (i, mount) in mounts.enumerated() {
            if !volumes.contains(where: { $0.name == mount.volume }) {
                refuse("volumeMounts[\(i)].name", mount.volume, "no such volume in this pod")
            }
            if let wrong = NameRules.mountPath(mount.path) { refuse("volumeMounts[\(i)].mountPath", mount.path, wrong) }
            if let subPath = mount.subPath, let wrong = NameRules.subPath(subPath) {
                refuse("volumeMounts[\(i)].subPath", subPath, wrong)
            }
            if let expression = mount.subPathExpr {
                if mount.subPath != nil {
                    refuse(
                        "volumeMounts[\(i)].subPathExpr", expression, "subPathExpr and subPath are mutually exclusive")
                }
                if let wrong = NameRules.subPath(expression) {
                    refuse("volumeMounts[\(i)].subPathExpr", expression, wrong)
                }
            }
            if !paths.insert(NameRules.mountPathParts(mount.path).joined(separator: "/")).inserted {
                refuse("volumeMounts[\(i)].mountPath", mount.path, "duplicate mount path")
            }
        }
    }

    private func validateProbes(refuse: (String, String, String) -> Void) {
        for (field, probe) in [("startupProbe", startup), ("livenessProbe", liveness), ("readinessProbe", readiness)] {
            guard let probe else { continue }
            validate(probe.action, field, refuse: refuse)
            if role == .initial { refuse(field, "", "an init container has no probes") }
            if probe.period < .milliseconds(1) {
                refuse(field + ".periodSeconds", probe.period.description, "must be above 0")
            }
            if probe.timeout < .milliseconds(1) {
                refuse(field + ".timeoutSeconds", probe.timeout.description, "must be above 0")
            }
            if probe.initialDelay < .zero {
                refuse(field + ".initialDelaySeconds", probe.initialDelay.description, "must not be negative")
            }
            if probe.failureThreshold < 1 {
                refuse(field + ".failureThreshold", String(probe.failureThreshold), "must be at least 1")
            }
            if probe.successThreshold < 1 {
                refuse(field + ".successThreshold", String(probe.successThreshold), "must be at least 1")
            }
            if field != "readinessProbe", probe.successThreshold != 1 {
                refuse(field + ".successThreshold", String(probe.successThreshold), "must be 1")
            }
        }
        for (field, hook) in [("lifecycle.postStart", postStart), ("lifecycle.preStop", preStop)] {
            if let hook { validate(hook, field, refuse: refuse) }
        }
        if role == .initial, postStart != nil || preStop != nil {
            refuse("lifecycle", "", "an init container has no hooks")
        }
    }

    private func validate(_ action: ProbeAction, _ field: String, refuse: (String, String, String) -> Void) {
        guard case .http(_, _, let options) = action else { return }
        for (i, header) in options.headers.enumerated() {
            if let wrong = header.wrong { refuse("\(field).httpGet.httpHeaders[\(i)]", header.name, wrong) }
        }
    }
}

extension ResourceRequirements {
    fileprivate func validate(refuse: (String, String, String) -> Void) {
        func check(_ name: String, _ request: Int64?, _ limit: Int64?, _ text: (Int64) -> String) {
            if let request, request < 0 { refuse("resources.requests.\(name)", text(request), "must not be negative") }
            if let limit, limit < 0 { refuse("resources.limits.\(name)", text(limit), "must not be negative") }
            if let request, let limit, request > limit {
                refuse("resources.requests.\(name)", text(request), "must not exceed the limit \(text(limit))")
            }
        }
        check("cpu", cpuRequest, cpuLimit, Quantity.cpuText)
        check("memory", memoryRequest, memoryLimit, Quantity.bytesText)
        validateOtherResources(check: check, refuse: refuse)
    }

    /// `ValidateContainerResourceRequirements`.
    private func validateOtherResources(
        check: (String, Int64?, Int64?, (Int64) -> String) -> Void, refuse: (String, String, String) -> Void
    ) {
        let (requests, limits) = (otherRequests, otherLimits)
        for (list, counts) in [("requests", requests), ("limits", limits)] {
            for pair in counts.pairs {
                if let wrong = ResourceName.wrong(pair.name.text) { refuse("resources.\(list)", pair.name.text, wrong) }
            }
        }
        for name in Set(requests.pairs.map(\.name) + limits.pairs.map(\.name)).sorted() {
            let (request, limit) = (requests[name], limits[name])
            check(name.text, request, limit, name.amountText)
            if name.mayOvercommit { continue }
            if let request, let limit, request < limit {
                refuse("resources.requests.\(name)", name.amountText(request), "must be equal to \(name) limit")
            } else if let request, limit == nil {
                refuse(
                    "resources.limits.\(name)", name.amountText(request),
                    "Limit must be set for non overcommitable resources")
            }
        }
        let hasAny = [cpuRequest, cpuLimit, memoryRequest, memoryLimit]
        if (requests.pairs + limits.pairs).contains(where: { $0.name.kind == .hugePages }),
            hasAny.allSatisfy({ $0 == nil })
        {
            refuse("resources", "", "HugePages require cpu or memory")
        }
    }
}
