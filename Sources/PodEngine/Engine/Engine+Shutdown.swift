import PodControl
import PodLifecycle
package import PodModel

extension Engine {
    /// Ends the environment: every pod gets preStop, its signal and, after at most `grace`, KILL. Controllers make
    /// nothing new any more. Runs until nothing is left; returns how many pods were ended.
    @discardableResult
    package func shutdown(grace: TimeSpan) -> Int {
        isShuttingDown = true
        let all = lives.allInUse
        for i in all {
            // The end reaches silent nodes as well: they are this environment's own.
            nodes[Int(lives.entries[i].node)].state = .up
            output.clear()
            let own = lives.entries[i].life.spec.grace
            lives.entries[i].life.delete(grace: min(own, grace), at: now, into: &output)
            if lives.entries[i].life.stage == .gone { output.statusChanged = true }
            carryOut(i)
        }
        settle()
        while lives.count > 0, let due = nextDue { _ = step(limit: due) }
        return all.count
    }
}
