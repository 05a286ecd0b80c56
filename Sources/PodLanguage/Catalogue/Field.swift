import PodModel

/// A field of an object as expressions see it. The checker, the evaluator, the completer and `explain` read this table.
package struct Field: Sendable {
    /// As it is written behind the dot.
    package let name: String
    /// What it is worth.
    package let type: StaticType
    /// One sentence.
    package let summary: String
    /// All the texts it can hold, where they are few; comparing it with another text is a finding.
    package let words: [String]

    init(_ name: String, _ type: StaticType, _ summary: String, words: [String] = []) {
        self.name = name
        self.type = type
        self.summary = summary
        self.words = words
    }
}

extension Subject {
    /// Its fields, in the order in which help shows them.
    package var fields: [Field] { Subject.catalogue[Int(rawValue)] }

    /// The field of that name.
    package func field(_ name: String) -> Field? { fields.first { $0.name == name } }

    /// A few of its fields, for messages: its own before those that all objects have.
    var telling: String {
        let own = fields.filter { field in !Field.metadata.contains { $0.name == field.name } }
        return (own.isEmpty ? fields : own).prefix(5).map(\.name).joined(separator: ", ")
    }

    private static let catalogue: [[Field]] = allCases.map { $0.makeFields() }

    private func makeFields() -> [Field] {
        switch self {
        case .pod: Field.metadata + Field.pod
        case .replicaSet, .replicationController: Field.metadata + Field.controller
        case .statefulSet: Field.metadata + Field.controller + Field.revised + Field.statefulSet
        case .daemonSet: Field.metadata + Field.controller + Field.revised + Field.daemonSet
        case .deployment: Field.metadata + Field.controller + Field.deployment
        case .job: Field.metadata + Field.controller + Field.job
        case .cronJob: Field.metadata + Field.cronJob
        case .autoscaler: Field.metadata + Field.autoscaler
        case .budget: Field.metadata + Field.budget
        case .service: Field.metadata + Field.service
        case .node: Field.metadata + Field.node
        case .namespace, .unstructured: Field.metadata
        case .template: Field.metadata + Field.template
        case .configMap: Field.metadata + Field.keys + Field.data
        case .secret: Field.metadata + Field.keys
        case .claim: Field.metadata + Field.claim
        case .event: Field.event
        case .container: Field.container
        case .endpoint: Field.endpoint
        case .port: Field.port
        case .scriptEvent: Field.scriptEvent
        case .answer: Field.answer
        }
    }
}

extension Field {
    static let metadata: [Field] = [
        Field("name", .string, "Its name."),
        Field("namespace", .string, "The namespace it lives in; empty for nodes and namespaces."),
        Field("kind", .string, "The word of its kind, such as pod."),
        Field("labels", .map, "Its labels."),
        Field("annotations", .map, "Its annotations."),
        Field("uid", .string, "Identity of this one life of the object."),
        Field("created", .time, "When it was made."),
        Field("age", .duration, "How long ago it was made."),
    ]

    static let pod: [Field] = [
        Field("ready", .bool, "Whether it serves: all containers run and pass their probes."),
        Field("status", .string, "The status word that 'get pods' shows, such as CrashLoopBackOff."),
        Field(
            "phase", .string, "Where it is in its life.",
            words: ["Pending", "Running", "Succeeded", "Failed", "Unknown"]),
        Field("reason", .string, "Why it is as it is, such as Evicted; empty in the ordinary case."),
        Field("message", .string, "The reason in a sentence."),
        Field("node", .string.optional, "The name of its node; null as long as it has none."),
        Field("address", .string.optional, "Its IP address; null as long as it has none."),
        Field("endpoint", .string.optional, "ADDRESS:PORT of its first port."),
        Field("endpoints", .object(.endpoint).list, "Address and port of every declared port."),
        Field("ports", .object(.port).list, "The ports of its containers."),
        Field("containers", .object(.container).list, "Its containers, init containers and sidecars."),
        Field("restarts", .int, "Restarts of all its containers together."),
        Field("image", .string, "The image of its first container."),
        Field("owner", .string.optional, "KIND/NAME of its controller; null for a bare pod."),
        Field("terminating", .bool, "Whether its deletion has begun."),
        Field("started", .time.optional, "When its node took it."),
        Field("priority", .int, "Its priority."),
        Field("qos", .string, "Its quality of service.", words: ["Guaranteed", "Burstable", "BestEffort"]),
        Field("cpu", .cpu, "The processor time it asks for."),
        Field("memory", .memory, "The memory it asks for."),
        Field("resources", .map, "How much it asks for of other resources, by their names."),
        Field("volumes", .string.list, "The names of its volumes."),
        Field("grace", .duration, "Time between its stop signal and the kill."),
    ]

    static let controller: [Field] = [
        Field("ready", .int, "How many of its pods serve."),
        Field("replicas", .int, "How many pods it has; terminating and finished ones do not count."),
        Field("desired", .int, "How many pods it shall have."),
        Field("available", .int, "How many of its pods have been ready long enough."),
        Field("pods", .object(.pod).list, "Its pods, by name; terminating and finished ones are left out."),
        Field("endpoint", .string.optional, "ADDRESS:PORT of its first ready pod."),
        Field("endpoints", .object(.endpoint).list, "Address and port of every ready pod."),
        Field("ports", .object(.port).list, "The ports of its template's containers."),
        Field("nodes", .string.list, "The names of the nodes its pods stand on, each once."),
        Field("restarts", .int, "Restarts of all its pods together."),
        Field("image", .string, "The image of the first container of its template."),
        Field("selector", .map, "The labels by which it finds its pods."),
    ]

    /// What a StatefulSet and a DaemonSet have.
    static let revised: [Field] = [
        Field("updated", .int, "How many of its pods are of the newest revision."),
        Field("revision", .int, "The number of the revision that is wanted."),
    ]

    static let statefulSet: [Field] = [
        Field(
            "waits", .string, "What has to happen before its next step, such as 'db-1 to be ready'; empty when nothing."
        ),
        Field("claims", .object(.claim).list, "The claims its pods have of their own."),
    ]

    static let daemonSet: [Field] = [
        Field("misscheduled", .int, "How many nodes have a pod of it and should not.")
    ]

    static let deployment: [Field] = [
        Field("updated", .int, "How many of its pods are of the newest revision."),
        Field("revision", .int, "The number of the revision that is wanted."),
    ]

    static let job: [Field] = [
        Field("succeeded", .int, "How many of its pods ended with code 0."),
        Field("failed", .int, "How many of its pods failed."),
        Field("completions", .int.optional, "How many must succeed; null for a work queue."),
        Field("active", .int, "How many of its pods run or are about to."),
        Field("done", .bool, "Whether it is complete, and its last pod has ended."),
        Field(
            "status", .string, "Where it is in its life.",
            words: ["Running", "Suspended", "SuccessCriteriaMet", "Complete", "FailureTarget", "Failed"]),
        Field("suspended", .bool, "Whether it runs nothing for now."),
        Field("started", .time.optional, "When it first might run, or was resumed; null while it is suspended."),
        Field("finished", .time.optional, "When it was over; null before."),
        Field(
            "failed-indexes", .string,
            "Of an indexed job the indexes that failed for good, such as 0-2,5; empty for none."),
        Field("reason", .string, "Why it failed, such as BackoffLimitExceeded; empty else."),
    ]

    static let cronJob: [Field] = [
        Field("schedule", .string, "When it starts jobs."),
        Field("suspended", .bool, "Whether it starts none for now."),
        Field("active", .int, "How many of its jobs run."),
        Field("last", .time.optional, "The scheduled time of its latest job."),
        Field("last-success", .time.optional, "When its latest successful job was over."),
        Field("next", .time.optional, "When it starts the next job; null while it is suspended."),
        Field("time-zone", .string, "Where its schedule's clock hangs."),
        Field("jobs", .object(.job).list, "Its jobs that are still there, oldest first."),
    ]

    static let autoscaler: [Field] = [
        Field("min", .int, "The fewest replicas it sets."),
        Field("max", .int, "The most replicas it sets."),
        Field("replicas", .int, "What it found."),
        Field("desired", .int, "What it wants."),
    ]

    static let budget: [Field] = [
        Field("allowed", .int, "How many pods may be evicted now."),
        Field("healthy", .int, "How many of its pods are ready."),
    ]

    static let service: [Field] = [
        Field("ready", .int, "How many endpoints serve."),
        Field("endpoint", .string.optional, "ADDRESS:PORT under which it is reached."),
        Field("endpoints", .object(.endpoint).list, "Address and port of every ready pod behind it."),
        Field("address", .string.optional, "Its IP address."),
        Field("external", .string.optional, "The address or name under which others reach it."),
        Field("port", .int, "Its first port."),
        Field("ports", .object(.port).list, "Its ports."),
        Field("pods", .object(.pod).list, "The pods behind it, ready or not."),
        Field("selector", .map, "The labels by which it finds its pods."),
    ]

    static let node: [Field] = [
        Field("ready", .bool, "Whether it takes part."),
        Field("state", .string, "As 'get nodes' shows it, without cordons.", words: ["Ready", "NotReady"]),
        Field("pressure", .string.list, "What it is short of: MemoryPressure, DiskPressure."),
        Field("cordoned", .bool, "Whether new pods are kept away."),
        Field("pods", .object(.pod).list, "The pods on it; terminating and finished ones are left out."),
        Field("cpu", .cpu, "What its pods can ask for in all."),
        Field("memory", .memory, "What its pods can ask for in all."),
        Field("resources", .map, "What its pods can ask for of other resources, by their names."),
        Field("cpu-free", .cpu, "What no pod has asked for."),
        Field("memory-free", .memory, "What no pod has asked for."),
        Field("max-pods", .int, "The most pods it takes."),
        Field("zone", .string.optional, "The zone it stands in."),
        Field("taints", .string.list, "Its taints, as gpu=true:NoSchedule."),
        Field("address", .string.optional, "Its IP address."),
    ]

    static let template: [Field] = [
        Field("image", .string, "The image of its first container."),
        Field("volumes", .string.list, "The names of its volumes."),
    ]

    static let keys: [Field] = [Field("keys", .string.list, "The names of what it holds, sorted.")]
    static let data: [Field] = [Field("data", .map, "What it holds.")]

    static let claim: [Field] = [
        Field("size", .memory, "Its size."),
        Field("keep", .bool, "Whether it outlives the environment."),
        Field("status", .string, "Bound, or Pending as long as it has no storage."),
        Field("volume", .string, "The PersistentVolume that it has; null of a folder of podsh's own."),
    ]

    static let container: [Field] = [
        Field("name", .string, "Its name."),
        Field("image", .string, "Its image."),
        Field("role", .string, "What it is in its pod.", words: ContainerRole.allCases.map(\.word)),
        Field("state", .string, "Where it is in its life.", words: ["waiting", "running", "terminated"]),
        Field("reason", .string, "Why it waits or ended, such as CrashLoopBackOff; empty while it runs."),
        Field("message", .string, "The reason in a sentence."),
        Field("ready", .bool, "Whether it serves."),
        Field("started", .bool, "Whether its startup probe has passed, or it runs without one."),
        Field("restarts", .int, "How often it was started again."),
        Field("code", .int.optional, "The exit code of its last end; null before the first."),
        Field("signal", .int.optional, "The signal that ended it; 0 when it ended by itself."),
        Field("ports", .object(.port).list, "Its ports."),
        Field("cpu", .cpu, "The processor time it asks for."),
        Field("memory", .memory, "The memory it asks for."),
        Field("resources", .map, "How much it asks for of other resources, by their names."),
    ]

    static let endpoint: [Field] = [
        Field("address", .string, "The IP address."),
        Field("port", .int, "The port."),
        Field("name", .string.optional, "The port's name, when it has one."),
        Field("pod", .string, "The name of the pod behind it."),
        Field("node", .string.optional, "The node it stands on."),
    ]

    static let port: [Field] = [
        Field("port", .int, "Its number."),
        Field("name", .string.optional, "Its name, when it has one."),
        Field("protocol", .string, "What is spoken on it.", words: ["TCP", "UDP"]),
        Field(
            "host", .int.optional,
            "The port of this machine that leads to it, by `host`, `node-port` or `forward`; null when none does."),
    ]

    static let event: [Field] = [
        Field("object", .string, "KIND/NAME of what it happened to."),
        Field("kind", .string, "The kind of what it happened to."),
        Field("name", .string, "The name of what it happened to."),
        Field("namespace", .string, "The namespace of what it happened to."),
        Field("type", .string, "How grave it is.", words: ["Normal", "Warning"]),
        Field("reason", .string, "What happened in one word, such as BackOff."),
        Field("message", .string, "What happened in a sentence."),
        Field("subobject", .string, "Which part of it, such as spec.containers{web}; empty for all of it."),
        Field("source", .string, "Who says so."),
        Field("count", .int, "How often it happened."),
        Field("first", .time, "When it happened first."),
        Field("last", .time, "When it happened last."),
        Field("age", .duration, "How long ago it happened last."),
    ]

    static let scriptEvent: [Field] = [
        Field("object", .any, "The object it happened to."),
        Field("kind", .string, "The word of the event, such as pod-crash."),
        Field("name", .string, "The name of the object."),
        Field("node", .string.optional, "The name of the node it happened on."),
        Field("reason", .string, "Why, such as OOMKilled."),
        Field("code", .int.optional, "The exit code, when a process ended."),
        Field("time", .time, "When it happened."),
        Field("labels", .map, "The labels of the object."),
    ]

    static let answer: [Field] = [
        Field("status", .int, "The HTTP status, such as 200; 0 when nobody answered."),
        Field("body", .string, "The text of the answer."),
        Field("error", .string.optional, "Why nobody answered; null when somebody did."),
    ]
}
