import PodControl
import PodEngine
import PodModel

// Faults stop, what is away returns; then what was declared has to be so.
extension HostileRun {
    mutating func comeToRest() throws(Violation) {
        isAtRest = true
        runtime.calm()
        for node in nodeNames where engine.isNodeAway(node) {
            guard inject(.restoreNode(node)) else { continue }
            judge.returned(node)
            write("restore node \(node)")
        }
        for node in nodeNames where pressed.contains(node) {
            if inject(.restoreNode(node)) { write("restore node \(node)") }
        }
        for node in nodeNames { submit(.uncordon(node: node), "uncordon \(node)") }
        endFurther()
        try lookAfterAct()
        // A quarter of an hour, the longest back-off, and what a lost report and a long run may add.
        try pass(.minutes(15) + .seconds(300) + .seconds(60))
        try judgeRest()
        if judge.isStill { try standStill() }
    }

    /// What goes on by itself for ever, or waits for a word, does so no longer.
    private mutating func endFurther() {
        suspendCrons()
        if has(.taints) { for node in nodeNames { taint(node, false) } }
        for autoscaler in engine.cluster.allAutoscalers { submit(.delete(autoscaler.key), "delete \(autoscaler.key)") }
        for name in Self.deploymentNames {
            let key = ObjectKey(.deployment, name)
            guard case .deployment(let spec)? = engine.cluster.workload(key)?.spec, spec.isPaused else { continue }
            submit(.rollout(key, .resume), "rollout resume \(key)")
        }
    }

    /// Runs that end, roll-outs behind them and the word that one is stuck come first; then nothing happens for ten
    /// minutes.
    private mutating func standStill() throws(Violation) {
        judge.checks[.z18] += 1
        for _ in 0..<20 {
            let before = engine.counters
            let revision = engine.cluster.revision
            try pass(.minutes(10))
            if engine.counters == before, engine.cluster.revision == revision { return }
            try pass(.minutes(50))
        }
        throw Violation(.z18, "a quiet cluster goes on for twenty hours")
    }

    /// A roll-out goes pod by pod, each with its grace; in crash loops up to five runs of ten minutes with their
    /// back-offs come first. So it is asked again a few times before it is said to hang.
    private mutating func judgeRest() throws(Violation) {
        var rounds = judge.mayStillCrash ? 20 : 2
        while true {
            do throws(Violation) {
                return try judge.judgeRest()
            } catch {
                if rounds == 0 || error.rule == .sums { throw error }
            }
            rounds -= 1
            try pass(.hours(1))
        }
    }
}
