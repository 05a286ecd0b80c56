import PodControl
import PodEngine
import PodModel

// Faults stop, what is away returns; then what was declared has to be so.
extension HostileRun {
    mutating func comeToRest() throws(Violation) {
        runtime.calm()
        for node in nodeNames where engine.isNodeAway(node) {
            guard (try? engine.inject(.restoreNode(node))) != nil else { continue }
            judge.returned(node)
            write("restore node \(node)")
        }
        for node in nodeNames { submit(.uncordon(node: node), "uncordon \(node)") }
        try judge.look(afterAct: true)
        // A quarter of an hour, the longest back-off, and what a lost report and a long run may add.
        try pass(.minutes(15) + .seconds(300) + .seconds(60))
        // Crash loops of up to six runs of 620 s at most, each with its back-off.
        if judge.mayStillCrash { try pass(.minutes(120)) }
        try judge.judgeRest()
        let before = engine.counters
        let revision = engine.cluster.revision
        if judge.isStill {
            try pass(.minutes(10))
            judge.checks[.z18] += 1
            if engine.counters != before || engine.cluster.revision != revision {
                throw Violation(.z18, "a quiet cluster goes on: \(engine.counters.total - before.total) events in ten minutes")
            }
        }
    }
}
