import PodModel
import Yams

extension Importer {
    func job(_ fields: FieldReader) -> (spec: JobSpec, template: PodTemplate)? {
        var spec = JobSpec()
        spec.completions = fields.count("completions")
        spec.parallelism = fields.count("parallelism")
        spec.isIndexed = fields.choice("completionMode", [("NonIndexed", false), ("Indexed", true)]) ?? false
        spec.backoffLimit = fields.count("backoffLimit")
        spec.backoffLimitPerIndex = fields.count("backoffLimitPerIndex")
        spec.maxFailedIndexes = fields.count("maxFailedIndexes")
        spec.deadline = fields.seconds("activeDeadlineSeconds", from: 1)
        spec.timeToLive = fields.seconds("ttlSecondsAfterFinished")
        spec.isSuspended = fields.flag("suspend") ?? false
        spec.replacesOnlyFailed =
            fields.choice("podReplacementPolicy", [("TerminatingOrFailed", false), ("Failed", true)]) ?? false
        fields.means("manualSelector", "false")
        spec.failurePolicy =
            fields.object("podFailurePolicy") { fields in
                fields.require("rules")
                return fields.objects("rules", failureRule)
            } ?? []
        guard let template = template(fields) else { return nil }
        if template.spec.restartPolicy == .always {
            fields.report(
                "template", "bad-value", "a job's pods end: their restartPolicy is OnFailure or Never",
                help: "write restartPolicy: OnFailure")
        }
        return (spec, template)
    }

    private func failureRule(_ fields: FieldReader) -> JobSpec.FailureRule? {
        fields.require("action")
        let action = fields.choice(
            "action", [("FailJob", JobSpec.FailureRule.Action.failJob), ("FailIndex", .failIndex), ("Ignore", .ignore), ("Count", .count)])
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
            if case .scalar(let scalar) = value.node, case .integer(let code) = ScalarValue(scalar), (0...255).contains(code) {
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
        if let concurrency = fields.choice(
            "concurrencyPolicy", [("Allow", CronJobSpec.Concurrency.allow), ("Forbid", .forbid), ("Replace", .replace)])
        {
            spec.concurrency = concurrency
        }
        spec.startingDeadline = fields.seconds("startingDeadlineSeconds")
        spec.isSuspended = fields.flag("suspend") ?? false
        if let limit = fields.count("successfulJobsHistoryLimit") { spec.successfulHistory = limit }
        if let limit = fields.count("failedJobsHistoryLimit") { spec.failedHistory = limit }
        let job = fields.object("jobTemplate") { fields -> (spec: JobSpec, template: PodTemplate)? in
            fields.isEmpty("metadata")
            fields.require("spec")
            return fields.object("spec", self.job)
        }
        guard let job, schedule != nil else { return nil }
        spec.job = job.spec
        return (spec, job.template)
    }
}
