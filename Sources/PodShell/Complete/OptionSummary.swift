import PodSyntax

/// A phrase for the words inside statements, which have no entry of their own.
enum OptionSummary {
    static func of(_ keyword: Keyword) -> String { phrases[keyword] ?? "" }

    private static let phrases: [Keyword: String] = [
        .wide: "more columns", .json: "as the Kubernetes API shows it", .yaml: "as the Kubernetes API shows it",
        .name: "only KIND/NAME", .watch: "go on and show changes", .where: "only where a condition holds",
        .allNamespaces: "of every namespace", .namespace: "of this namespace", .select: "only with these labels",
        .follow: "go on as lines come", .previous: "of the life before this one", .since: "only this far back",
        .tail: "only the last lines", .timestamps: "each line's time before it", .container: "of this container",
        .grace: "time to end by itself",
        .from: "cut from a template", .readOnly: "cannot be written", .noRoll: "a changed config does not roll the pod",
        .headless: "no address of its own", .nodePort: "also by a port of this machine, from 30000 on",
        .loadBalancer: "also by its own ports at this machine's address", .externalName: "its name is another's",
        .sessionAffinity: "how long a silent client keeps its pod", .publishNotReady: "pods before they are ready, too",
        .keep: "outlives the environment", .empty: "lives and dies with the pod", .memory: "in memory",
        .host: "of the node", .claim: "storage that outlives pods", .config: "settings", .secret: "hidden settings",
        .always: "whatever happened", .onFailure: "only after an error", .never: "not at all",
        .missing: "only when missing",
        .ready: "whether it may get traffic", .live: "whether it still works", .startup: "whether it has come up",
        .http: "a request", .tcp: "a connection", .exec: "a program in the container",
        .every: "how often", .after: "how long to wait before the first", .timeout: "how long one may take",
        .failures: "so many in a row", .successes: "so many in a row", .times: "so many times", .forever: "never ends",
        .error: "how it fails", .zone: "by zones", .node: "by nodes", .prefer: "a wish with a weight, not a must",
        .by: "of one zone, node, region or other label", .or: "or nodes with these labels",
        .in: "pods of other namespaces", .namespaces: "these", .with: "those with these labels",
        .matchLabelKeys: "pods with the same values of these labels",
        .mismatchLabelKeys: "pods with other values of these labels",
        .minDomains: "with fewer the emptiest counts as having none", .scheduleAnyway: "a wish, not a must",
        .nodeAffinityPolicy: "whether nodes that its affinity rules out count",
        .nodeTaintsPolicy: "whether nodes whose taints it does not bear count",
        .honor: "they do not count", .ignore: "they count",
        .maxSkew: "how uneven it may be", .wait: "as Pending", .pid: "processes", .as: "under another name",
        .prefix: "before each key", .optional: "nothing fails without it",
        .to: "the port of the pods", .size: "how much", .exit: "with this code", .ip: "the pod's address",
        .pod: "of the pod itself", .key: "one key of it", .port: "which port", .for: "how long it is borne",
        .orphan: "what it owns stays",
        .message: "with these last words", .fallbackToLogsOnError: "of an empty one, the end of the log",
    ]
}
