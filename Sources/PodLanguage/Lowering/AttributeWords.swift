import PodSyntax

// What may be said in a body besides the attributes of pods and containers, which PodModel has, by the word of the
// language: an enum for each context, so that the compiler asks the lowering for a new word.

enum DeploymentAttribute: String, CaseIterable {
    case strategy, history
    case minReady = "min-ready"
    case progressDeadline = "progress-deadline"
}

enum StatefulSetAttribute: String, CaseIterable {
    case order, strategy, start, service, history
    case deleteClaims = "delete-claims"
    case minReady = "min-ready"
}

enum DaemonSetAttribute: String, CaseIterable {
    case strategy, history
    case minReady = "min-ready"
}

/// A cron job's body has them too.
enum JobAttribute: String, CaseIterable {
    case completions, parallelism, indexed, ttl, suspend
    case backoffLimit = "backoff-limit"
    case backoffLimitPerIndex = "backoff-limit-per-index"
    case maxFailedIndexes = "max-failed-indexes"
    case podFailure = "pod-failure"
    case successPolicy = "success-policy"
}

enum CronJobAttribute: String, CaseIterable {
    case concurrency, history
    case timeZone = "time-zone"
    case startingDeadline = "starting-deadline"
}

enum SecurityAttribute: String, CaseIterable {
    case fsGroup = "fs-group"
    case supplementalGroups = "supplemental-groups"
    case userNamespace = "user-namespace"
    case runAsNonRoot = "run-as-non-root"
    case readOnlyRoot = "read-only-root"
    case allowEscalation = "allow-escalation"
    case privileged, seccomp, sysctl
    case procMount = "proc-mount"
    case supplementalGroupsPolicy = "supplemental-groups-policy"
    case addCap = "add-cap"
    case dropCap = "drop-cap"
}

enum SimulationAttribute: String, CaseIterable {
    case pull, start, ready, run, stop, memory, cpu, output, http
}

enum ConfigurationAttribute: String, CaseIterable {
    case pair = "KEY=VALUE"
    case file, env
}

enum FilesAttribute: String, CaseIterable {
    case config, secret, file, token
}

/// Declarations of controllers with a body of their own.
enum WorkloadWord: String, CaseIterable {
    case deployment, stateful, daemon, job, cron
}

enum NodeAttribute: String, CaseIterable {
    case cpu, memory, resource, pods, zone, label, taint
}

extension Optional<Keyword> {
    /// Which one of a context's words it is; nil where it is none of them.
    func word<Word: RawRepresentable>(in _: Word.Type) -> Word? where Word.RawValue == String {
        flatMap { Word(rawValue: $0.spelling) }
    }
}

extension AttributeSyntax {
    func word<Word: RawRepresentable>(in words: Word.Type) -> Word? where Word.RawValue == String {
        keyword.word(in: words)
    }
}

extension SyntaxNode {
    func word<Word: RawRepresentable>(in words: Word.Type) -> Word? where Word.RawValue == String {
        keyword.word(in: words)
    }
}
