import PodModel
import Yams

extension Importer {
    /// `owner`: the job's name, or nil where a cron job gives it one.
    func job(_ fields: FieldReader, named owner: String?) -> (spec: JobSpec, template: PodTemplate)? {
        var spec = JobSpec()
        spec.completions = fields.count("completions")
        spec.parallelism = fields.count("parallelism")
        spec.isIndexed = fields.choice("completionMode", [("NonIndexed", false), ("Indexed", true)]) ?? false
        spec.backoffLimit = fields.count("backoffLimit")
        spec.backoffLimitPerIndex = fields.count("backoffLimitPerIndex")
        spec.maxFailedIndexes = fields.count("maxFailedIndexes")
        spec.deadline = fields.longSeconds("activeDeadlineSeconds")
        spec.timeToLive = fields.seconds("ttlSecondsAfterFinished")
        spec.isSuspended = fields.flag("suspend") ?? false
        spec.replacesOnlyFailed =
            fields.choice("podReplacementPolicy", [("TerminatingOrFailed", false), ("Failed", true)]) ?? false
        fields.means("manualSelector", false)
        fields.means("managedBy", "kubernetes.io/job-controller")
        // The selector and labels that another cluster made from the job's uid.
        if isObserved { fields.passOver("selector") }
        spec.failurePolicy =
            fields.object("podFailurePolicy") { fields in
                fields.require("rules")
                return fields.objects("rules", failureRule)
            } ?? []
        spec.successPolicy =
            fields.object("successPolicy") { fields in
                fields.require("rules")
                return fields.objects("rules", successRule)
            } ?? []
        guard var template = template(fields) else { return nil }
        if isObserved { template = template.withoutJobLabels }
        if let owner { checkJobLabels(template.labels, fields, owner) }
        if template.spec.restartPolicy == .always {
            fields.report(
                "template", "bad-value", "a job's pods end: their restartPolicy is OnFailure or Never",
                help: "write restartPolicy: OnFailure")
        }
        return (spec, template)
    }

    /// Two labels are the job controller's (`validateGeneratedSelector`).
    private func checkJobLabels(_ labels: Labels, _ fields: FieldReader, _ owner: String) {
        func refuse(_ key: String, _ wanted: String) {
            fields.report("template", "bad-value", "the label \(key) is the job controller's: must be \(wanted)")
        }
        for pair in labels.pairs {
            if JobLabels.names.contains(pair.key), pair.value != owner { refuse(pair.key, "'\(owner)'") }
            if JobLabels.uids.contains(pair.key) { refuse(pair.key, "the job's uid") }
        }
    }

    private func failureRule(_ fields: FieldReader) -> JobSpec.FailureRule? {
        fields.require("action")
        let action = fields.choice("action", JobSpec.FailureRule.Action.self)
        var condition: JobSpec.FailureRule.Condition?
        if fields.has("onExitCodes") {
            condition = fields.object("onExitCodes", exitCodes)
        } else if fields.list("onPodConditions") != nil {
            for type in fields.objects("onPodConditions", conditionType) where type != "DisruptionTarget" {
                fields.notCarried("onPodConditions", "podsh knows DisruptionTarget, not '\(type)'")
            }
            condition = .disrupted
        } else {
            complain(fields, misses: "onExitCodes or onPodConditions")
        }
        guard let action, let condition else { return nil }
        return JobSpec.FailureRule(action: action, condition: condition)
    }

    private func successRule(_ fields: FieldReader) -> SuccessRule? {
        let count = fields.count("succeededCount")
        guard let text = fields.text("succeededIndexes") else { return SuccessRule(count: count) }
        guard let indexes = IndexRanges(text) else {
            fields.report("succeededIndexes", "bad-value", "'\(text)' is no rising list of indexes such as 0,2-4")
            return nil
        }
        return SuccessRule(indexes: indexes, count: count)
    }

    private func conditionType(_ fields: FieldReader) -> String? {
        fields.require("type")
        fields.means("status", "True")
        return fields.text("type")
    }

    private func exitCodes(_ fields: FieldReader) -> JobSpec.FailureRule.Condition? {
        fields.require("operator")
        fields.require("values")
        let container = fields.text("containerName")
        let isIn = fields.choice("operator", [("In", true), ("NotIn", false)])
        let codes = (fields.list("values") ?? []).compactMap { value -> Int32? in
            if case .scalar(let scalar) = value.node, case .integer(let code) = ScalarValue(scalar),
                (0...255).contains(code)
            {
                return Int32(code)
            }
            wrongType(value, "an exit code")
            return nil
        }
        return isIn.map { .exitCodes(container: container, isIn: $0, codes: codes) }
    }

    func cronJob(_ fields: FieldReader) -> (spec: CronJobSpec, template: PodTemplate)? {
        fields.require("schedule")
        fields.require("jobTemplate")
        let schedule = fields.text("schedule")
        var spec = CronJobSpec(schedule: schedule ?? "")
        spec.timeZone = fields.text("timeZone")
        if let concurrency = fields.choice("concurrencyPolicy", CronJobSpec.Concurrency.self) {
            spec.concurrency = concurrency
        }
        spec.startingDeadline = fields.longSeconds("startingDeadlineSeconds")
        spec.isSuspended = fields.flag("suspend") ?? false
        if let limit = fields.count("successfulJobsHistoryLimit") { spec.successfulHistory = limit }
        if let limit = fields.count("failedJobsHistoryLimit") { spec.failedHistory = limit }
        let job = fields.object("jobTemplate") { fields -> (spec: JobSpec, template: PodTemplate)? in
            // Labels and annotations of the jobs, which podsh does not carry.
            _ = fields.object("metadata") { fields -> Void? in
                for field in ["labels", "annotations"] where !(fields.labels(field) ?? [:]).isEmpty {
                    fields.notCarried(field, "podsh's cron jobs give their jobs none of their own")
                }
                fields.passOver("name", "namespace", "generateName")
                passOverWritten(fields)
                return nil
            }
            fields.require("spec")
            return fields.object("spec") { self.job($0, named: nil) }
        }
        guard let job, schedule != nil else { return nil }
        spec.job = job.spec
        return (spec, job.template)
    }
}

extension PodTemplate {
    /// Without the labels that the job controller writes.
    fileprivate var withoutJobLabels: PodTemplate {
        var labels = labels
        for name in JobLabels.names + JobLabels.uids { labels[name] = nil }
        return PodTemplate(labels: labels, annotations: annotations, spec: spec)
    }
}

/// Labels that the job controller writes into the template.
private enum JobLabels {
    static let names = ["job-name", "batch.kubernetes.io/job-name"]
    static let uids = ["controller-uid", "batch.kubernetes.io/controller-uid"]
}
