package import PodKubernetes
package import PodModel

extension Container {
    /// One entry of `containers` or `initContainers`. What the pod's `security` says holds for each of its containers;
    /// the API has most of it only there.
    package func document(under pod: SecurityContext) -> Document {
        .fields(
            ("name", .string(name)), ("image", .string(image)), ("command", .strings(command)),
            ("args", .strings(args)), ("workingDir", .text(workingDirectory)),
            ("ports", .array(ports.map(\.document))),
            ("env", .array(environment.map(\.document))),
            ("envFrom", .array(environmentSources.map(\.document))),
            ("resources", resources.document),
            ("volumeMounts", .array(mounts.map(\.document))),
            ("livenessProbe", liveness?.document), ("readinessProbe", readiness?.document),
            ("startupProbe", startup?.document),
            ("lifecycle", lifecycleDocument),
            ("imagePullPolicy", .string(pullPolicy.apiName)),
            ("restartPolicy", role == .sidecar ? .string("Always") : nil),
            ("securityContext", security.joined(with: pod).containerDocument(user: user)))
    }

    private var lifecycleDocument: Document? {
        .fields(
            ("postStart", postStart?.document), ("preStop", preStop?.document),
            ("stopSignal", stopSignal.map { .string("SIG\($0)") }))
    }
}

extension ContainerPort {
    fileprivate var document: Document {
        .fields(
            ("name", .text(name)), ("containerPort", .integer(Int64(port))),
            ("hostPort", hostPort.map { .integer(Int64($0)) }), ("protocol", .string(`protocol`.apiName)))
    }
}

extension EnvironmentVariable {
    fileprivate var document: Document {
        let from: Document =
            switch source {
            case .value(let text): .fields(("name", .string(name)), ("value", .string(text)))
            case .config(let object, let key): reference("configMapKeyRef", object, key)
            case .secret(let object, let key): reference("secretKeyRef", object, key)
            case .field(let field):
                .fields(
                    ("name", .string(name)),
                    ("valueFrom", .fields(("fieldRef", .fields(("fieldPath", .string(field.path)))))))
            }
        return from
    }

    private func reference(_ kind: String, _ object: String, _ key: String) -> Document {
        .fields(
            ("name", .string(name)),
            ("valueFrom", .fields((kind, .fields(("name", .string(object)), ("key", .string(key)))))))
    }
}

extension EnvironmentSource {
    fileprivate var document: Document {
        switch self {
        case .config(let name): .fields(("configMapRef", .fields(("name", .string(name)))))
        case .secret(let name): .fields(("secretRef", .fields(("name", .string(name)))))
        }
    }
}

extension VolumeMount {
    fileprivate var document: Document {
        .fields(("name", .string(volume)), ("mountPath", .string(path)), ("readOnly", .flag(readOnly)))
    }
}

extension ResourceRequirements {
    fileprivate var document: Document {
        .fields(("limits", amounts(cpuLimit, memoryLimit)), ("requests", amounts(cpuRequest, memoryRequest)))
    }

    private func amounts(_ cpu: Int64?, _ memory: Int64?) -> Document {
        .fields(
            ("cpu", cpu.map { .string(Quantity.cpuText(milli: $0)) }),
            ("memory", memory.map { .string(Quantity.bytesText($0)) }))
    }
}

extension Probe {
    fileprivate var document: Document {
        guard case .object(let place) = action.document else { return .null }
        let timing = Document.fields(
            ("initialDelaySeconds", initialDelay == .zero ? nil : .seconds(initialDelay)),
            ("timeoutSeconds", .seconds(timeout)), ("periodSeconds", .seconds(period)),
            ("successThreshold", .integer(successThreshold)), ("failureThreshold", .integer(failureThreshold)),
            ("terminationGracePeriodSeconds", grace.map { .seconds($0) }))
        guard case .object(let fields) = timing else { return .null }
        return .object(place + fields)
    }
}

extension ProbeAction {
    fileprivate var document: Document {
        switch self {
        case .http(let path, let port):
            .fields(
                (
                    "httpGet",
                    .fields(
                        ("path", .string(path)), ("port", .integer(Int64(port))), ("scheme", .string("HTTP")))
                ))
        case .tcp(let port): .fields(("tcpSocket", .fields(("port", .integer(Int64(port))))))
        case .exec(let words): .fields(("exec", .fields(("command", .strings(words)))))
        }
    }
}

extension SecurityContext {
    fileprivate func joined(with pod: SecurityContext) -> SecurityContext {
        var joined = self
        joined.runAsNonRoot = runAsNonRoot || pod.runAsNonRoot
        joined.readOnlyRoot = readOnlyRoot || pod.readOnlyRoot
        joined.allowEscalation = allowEscalation || pod.allowEscalation
        joined.seccompUnconfined = seccompUnconfined || pod.seccompUnconfined
        joined.privileged = privileged || pod.privileged
        joined.addCapabilities = pod.addCapabilities + addCapabilities
        joined.dropCapabilities = pod.dropCapabilities + dropCapabilities
        return joined
    }

    fileprivate func containerDocument(user: String?) -> Document? {
        .fields(
            ("runAsUser", user.flatMap { Int64($0) }.map { .integer($0) }), ("runAsNonRoot", .flag(runAsNonRoot)),
            ("readOnlyRootFilesystem", .flag(readOnlyRoot)),
            ("allowPrivilegeEscalation", .bool(allowEscalation || privileged)),
            ("privileged", .flag(privileged)),
            (
                "capabilities",
                .fields(("add", .strings(addCapabilities)), ("drop", .strings(dropCapabilities)))
            ),
            ("seccompProfile", seccompUnconfined ? .fields(("type", .string("Unconfined"))) : nil))
    }

    /// Pod level: what containers inherit, and the kernel settings of the pod's namespaces.
    var podDocument: Document? {
        .fields(
            ("runAsNonRoot", .flag(runAsNonRoot)),
            ("seccompProfile", seccompUnconfined ? .fields(("type", .string("Unconfined"))) : nil),
            (
                "sysctls",
                .array(sysctls.pairs.map { .fields(("name", .string($0.key)), ("value", .string($0.value))) })
            ))
    }
}
