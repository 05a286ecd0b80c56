import PodControl
import PodModel

/// Watchers of one namespace, each of its own selector: all see their changes in order, and a change costs what is
/// seen.
func benchWatch() throws -> [Row] {
    let counts = [0, 1, 1_000]
    let runs = try counts.map { try freshProcess(["watch", "\($0)"]) }
    let alone = runs[0]["change"] ?? .nan
    return counts.indices.dropFirst().map { index in
        let change = runs[index]["change"] ?? .nan
        let seen = Int(runs[index]["seen"] ?? 0)
        return Row(
            "watch-\(counts[index])",
            "watch: one change of a pod, \(counts[index]) watchers of one namespace with a selector each", time(change),
            beside: "nobody watches \(time(alone)) (\(fixed(change / alone)) ×), \(seen) changes seen, each in order",
            figures: runs[index].merging(["nobody": change / alone]) { $1 })
    }
}

private let watchedSets = 1_000
private let watchedChanges = 50_000

/// A thousand replica sets of ten pods, changed in turn.
func measureWatch(watchers: Int) throws {
    var cluster = Cluster(seed: 1, now: .simulationStart)
    func apply(_ command: Command) throws {
        _ = try cluster.apply(command, at: .simulationStart)
        cluster.reconcile(at: .simulationStart)
    }
    var spec = PodSpec()
    spec.containers = [Container(name: "nginx", image: "nginx")]
    try apply(.declare(.nodes(group: "node", count: 100, shape: NodeShape())))
    for n in 0..<watchedSets {
        let template = PodTemplate(labels: ["app": "web-\(n)"], spec: spec)
        try apply(
            .declare(
                .replicaSet(
                    name: "web-\(n)", namespace: "default", replicas: 10, template: template,
                    isReplicationController: false)))
    }
    let watches = (0..<watchers).compactMap {
        cluster.watchPods(Selector(matching: ["app": "web-\($0)"]), namespace: "default")
    }
    let pods = (0..<watchedSets).map {
        cluster.pods(ofOwner: ObjectKey(.replicaSet, "web-\($0)")).compactMap { cluster.pod($0)?.key }
    }
    let time = try seconds {
        for n in 0..<watchedChanges {
            let all = pods[n % watchedSets]
            try apply(.setAnnotations(all[n / watchedSets % all.count], [LabelEdit(key: "turn", value: "\(n)")]))
        }
    }
    var seen = 0
    for (n, watch) in watches.enumerated() {
        guard let changes = cluster.takeChanges(of: watch) else {
            throw BenchFailure("watcher \(n) was told to list again")
        }
        guard zip(changes, changes.dropFirst()).allSatisfy({ $0.version < $1.version }),
            changes.allSatisfy({ cluster.pod($0.pod)?.meta.labels["app"] == "web-\(n)" }),
            changes.count == watchedChanges / watchedSets
        else { throw BenchFailure("watcher \(n) missed a change, or saw another's") }
        seen += changes.count
    }
    report(["change": time / Double(watchedChanges), "seen": Double(seen)])
}
