/// Where a word of the language means something. A word can have one entry in each context.
package enum WordContext: UInt8, CaseIterable, Sendable {
    /// The first word of a statement.
    case statement
    /// The body of a pod, a template or a `replicate`.
    case pod
    /// The body of a `deployment`, over that of a pod.
    case deployment
    /// The body of a `stateful`, over that of a pod.
    case stateful
    /// The body of a `daemon`, over that of a pod.
    case daemon
    /// The body of a `job`, over that of a pod.
    case job
    /// The body of a `cron`, over that of a job.
    case cron
    /// A container's attributes.
    case container
    case security, simulation, configuration, files, node
    /// After `on`.
    case event
    /// The built-in reaction of an `on`.
    case reaction
    /// After `wait TARGET`.
    case state
    /// A kind of object; plural and short names are its `aliases`.
    case kind
    /// A built-in function.
    case function
    /// A built-in value: `args`, `event`, `simulated`.
    case value
    /// Reserved in expressions.
    case reserved
    /// A word inside a statement or attribute (`from`, `every`, `wide`): introduced by a slot.
    case option

    /// The context whose words are valid here too.
    package var parent: WordContext? {
        switch self {
        case .deployment, .stateful, .daemon, .job: .pod
        case .cron: .job
        case .statement, .pod, .container, .security, .simulation, .configuration, .files, .node, .event, .reaction,
            .state,
            .kind, .function, .value, .reserved, .option:
            nil
        }
    }

    /// How errors call it: `unknown attribute 'prot' in container`.
    package var title: String {
        switch self {
        case .configuration: "config"
        case .simulation: "simulate"
        case .statement, .pod, .deployment, .stateful, .daemon, .job, .cron, .container, .security, .files, .node,
            .event,
            .reaction, .state, .kind, .function, .value, .reserved, .option:
            "\(self)"
        }
    }
}
