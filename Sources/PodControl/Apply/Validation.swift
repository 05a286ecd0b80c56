import PodModel

/// Limits on what one object may hold, so that a hostile one is refused and not carried about.
enum ObjectLimits {
    /// Replicas and pods in one declaration.
    static let replicas = 0...2_000_000
    static let nodes = 0...100_000
    /// Pods a node may hold; the scheduler counts them in 16 bits.
    static let podsPerNode = 0...65_535
    /// A million cores, in thousandths, and 64 PiB: products of a percentage stay within 64 bits.
    static let cpu: Int64 = 1_000_000_000
    static let memory: Int64 = 1 << 56
    /// Data of a config or secret (`MaxSecretSize`).
    static let dataBytes = 1 << 20
    /// Text of a pod's spec, what etcd takes of one object.
    static let specBytes = 1536 << 10
}

/// `path`: of the template within its object, with a point behind it.
func validateTemplate(_ template: PodTemplate, path: String = "") -> [FieldError] {
    var errors = validateLabels(template.labels, path: "metadata.labels")
    errors += validateAnnotations(template.annotations, path: "metadata.annotations")
    errors += template.spec.validate()
    let bytes = template.spec.textBytes
    if bytes > ObjectLimits.specBytes {
        errors.append(
            FieldError(
                path: "spec", value: "\(bytes) bytes", message: "must have at most \(ObjectLimits.specBytes) bytes"))
    }
    if path.isEmpty { return errors }
    return errors.map { FieldError(path: path + $0.path, value: $0.value, message: $0.message) }
}

extension ObjectKind {
    /// Where the pods' template stands in an object of this kind, with a point behind it.
    var templatePath: String {
        switch self {
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job: "spec.template."
        case .cronJob: "spec.jobTemplate.spec.template."
        case .pod, .template, .service, .persistentVolumeClaim, .configMap, .secret, .node, .namespace,
            .event, .autoscaler,
            .budget, .unstructured:
            ""
        }
    }
}

/// What holds for the template of a replica set only (`ValidatePodTemplateSpecForReplicaSet`): its pods run for ever.
func validateReplicated(_ template: PodTemplate) -> [FieldError] {
    var errors: [FieldError] = []
    if template.spec.restartPolicy != .always {
        errors.append(
            FieldError(
                path: "spec.template.spec.restartPolicy", value: template.spec.restartPolicy.apiName,
                message: "must be Always: a replicated pod that ends would be made again for ever"))
    }
    if let deadline = template.spec.deadline {
        errors.append(
            FieldError(
                path: "spec.template.spec.activeDeadlineSeconds", value: deadline.description,
                message: "is not possible for replicated pods"))
    }
    return errors
}

func validateShape(_ shape: NodeShape) -> [FieldError] {
    var errors = validateLabels(shape.labels, path: "metadata.labels")
    let capacity = shape.capacity
    if capacity.amount.cpu < 1 || capacity.amount.cpu > ObjectLimits.cpu {
        errors.append(
            FieldError(
                path: "status.capacity.cpu", value: Quantity.cpuText(milli: capacity.amount.cpu),
                message: "must be between 1m and 1000000"))
    }
    if capacity.amount.memory < 1 || capacity.amount.memory > ObjectLimits.memory {
        errors.append(
            FieldError(
                path: "status.capacity.memory", value: Quantity.bytesText(capacity.amount.memory),
                message: "must be between 1 and 64Pi"))
    }
    if !ObjectLimits.podsPerNode.contains(capacity.pods) {
        errors.append(
            FieldError(
                path: "status.capacity.pods", value: String(capacity.pods), message: "must be between 0 and 65535"))
    }
    for pair in shape.others.pairs {
        if let wrong = ResourceName.wrong(pair.name.text) {
            errors.append(FieldError(path: "status.capacity", value: pair.name.text, message: wrong))
        }
        if pair.amount < 0 || pair.amount > ObjectLimits.memory {
            errors.append(
                FieldError(
                    path: "status.capacity.\(pair.name)", value: pair.name.amountText(pair.amount),
                    message: "must be between 0 and \(pair.name.amountText(ObjectLimits.memory))"))
        }
    }
    for (i, taint) in shape.taints.enumerated() {
        if let wrong = NameRules.labelKey(taint.key) {
            errors.append(FieldError(path: "spec.taints[\(i)].key", value: taint.key, message: wrong))
        }
        if let wrong = NameRules.labelValue(taint.value) {
            errors.append(FieldError(path: "spec.taints[\(i)].value", value: taint.value, message: wrong))
        }
    }
    return errors
}

func refuse(_ key: ObjectKey, unless errors: [FieldError]) throws(Refusal) {
    if !errors.isEmpty { throw Refusal(.invalid, "\(key) is invalid", fields: errors) }
}

/// A name by the rule of its kind.
func validateName(_ key: ObjectKey) throws(Refusal) {
    let wrong: String? =
        switch key.kind {
        case .service: NameRules.serviceName(key.name)
        case .namespace: NameRules.dnsLabel(key.name)
        case .unstructured(let kind) where kind.hasPathName: NameRules.pathSegment(key.name)
        case .unstructured(let kind) where kind.isCustom: NameRules.dnsSubdomain(key.objectName)
        case .pod, .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob,
            .autoscaler, .budget, .persistentVolumeClaim, .configMap, .secret, .template, .node, .event, .unstructured:
            NameRules.dnsSubdomain(key.name)
        }
    if let wrong {
        throw Refusal(
            .invalid, "\(key.kind.word) name is invalid",
            fields: [FieldError(path: "metadata.name", value: key.name, message: wrong)])
    }
}

extension PodSpec {
    /// Bytes of all texts that a user can make long.
    var textBytes: Int {
        var sum = 0
        for container in containers {
            sum += container.image.utf8.count
            for text in container.command + container.args { sum += text.utf8.count }
            for variable in container.environment {
                sum += variable.name.utf8.count
                if case .value(let value) = variable.source { sum += value.utf8.count }
            }
            for output in container.simulation?.output ?? [] { sum += output.text.utf8.count }
        }
        return sum
    }
}
