import PodModel
import PodSyntax

extension Importer {
    func pod(_ fields: FieldReader, _ meta: ImportedMeta) -> (Manifest, ObjectKey)? {
        guard let spec = podSpec(fields) else { return nil }
        let template = PodTemplate(labels: meta.labels ?? [:], annotations: meta.annotations, spec: spec)
        return (
            .pod(name: meta.name, namespace: meta.namespace, template: template),
            ObjectKey(.pod, meta.name, namespace: meta.namespace)
        )
    }

    /// The `template` of a controller.
    func template(_ fields: FieldReader) -> PodTemplate? {
        fields.require("template")
        return fields.object("template") { fields in
            var labels: Labels = [:]
            var annotations: Labels = [:]
            _ = fields.object("metadata") { fields -> Void? in
                labels = fields.labels("labels") ?? [:]
                annotations = fields.labels("annotations") ?? [:]
                return nil
            }
            return podSpec(fields).map { PodTemplate(labels: labels, annotations: annotations, spec: $0) }
        }
    }

    private func podSpec(_ fields: FieldReader) -> PodSpec? {
        fields.require("spec")
        return fields.object("spec") { fields in
            var spec = PodSpec()
            let user = podSecurity(fields, &spec)
            fields.require("containers")
            spec.containers = fields.objects("initContainers") { container($0, isInit: true, user) }
            spec.containers += fields.objects("containers") { container($0, isInit: false, user) }
            spec.volumes = fields.objects("volumes", volume)
            scalars(fields, &spec)
            placement(fields, &spec)
            return spec
        }
    }

    private func scalars(_ fields: FieldReader, _ spec: inout PodSpec) {
        if let policy = fields.choice(
            "restartPolicy", [("Always", RestartPolicy.always), ("OnFailure", .onFailure), ("Never", .never)])
        {
            spec.restartPolicy = policy
        }
        if let grace = fields.seconds("terminationGracePeriodSeconds") { spec.grace = grace }
        spec.deadline = fields.seconds("activeDeadlineSeconds", from: 1)
        spec.hostname = fields.text("hostname")
        spec.sharesProcesses = fields.flag("shareProcessNamespace") ?? false
        spec.usesHostNetwork = fields.flag("hostNetwork") ?? false
        priority(fields, &spec)
        // What these say by default is what podsh does.
        fields.means("dnsPolicy", "ClusterFirst")
        fields.means("schedulerName", "default-scheduler")
        fields.means("enableServiceLinks", "true")
        fields.means("automountServiceAccountToken", "false")
        fields.means("preemptionPolicy", "PreemptLowerPriority")
        fields.means("hostPID", "false")
        fields.means("hostIPC", "false")
        fields.means("hostUsers", "true")
        fields.means("setHostnameAsFQDN", "false")
        fields.means("serviceAccountName", "default")
        fields.means("serviceAccount", "default")
    }

    private func priority(_ fields: FieldReader, _ spec: inout PodSpec) {
        if let value = fields.number("priority", in: Int64(Int32.min)...Int64(Int32.max)) { spec.priority = Int32(value) }
        guard let name = fields.text("priorityClassName") else { return }
        if let value = priorities[name] {
            spec.priority = value
        } else {
            fields.notCarried("priorityClassName", "the file has no PriorityClass '\(name)'", help: "write its value: priority: 1000")
        }
    }
}
