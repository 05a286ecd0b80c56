import PodCollections
import PodControl
import PodLifecycle
package import PodModel

extension Engine {
    /// Ends the environment: every pod gets preStop, its signal and, after at most `grace`, KILL. Controllers make
    /// nothing new any more. Runs until nothing is left, or a real machine has not answered for a while after the
    /// grace; `isHurried` is asked meanwhile, and true kills at once. Returns how many pods were ended.
    @discardableResult
    package func shutdown(grace: TimeSpan, isHurried: () -> Bool = { false }) -> Int {
        if let trace {
            try? trace.begin(.ending)
            self.trace = nil
        }
        catchUp()
        isShuttingDown = true
        runtime.end()
        let all = workers.allInUse
        endAll(grace: grace)
        // What a machine owes after the last KILL: seconds, unless it hangs; closing it takes the rest away.
        let limit = clock.isReal ? now + grace + .seconds(15) : Timestamp(nanoseconds: .max)
        var hasHurried = false
        while workers.count > 0, now < limit {
            guard clock.isReal || nextDue != nil else { break }
            if !hasHurried, isHurried() {
                hasHurried = true
                endAll(grace: .zero)
                continue
            }
            // A person who looks on is told how it goes: real time is not slept through whole.
            let beat = clock.isReal ? now + .milliseconds(250) : limit
            _ = step(limit: min(nextDue ?? limit, limit, beat))
        }
        return all.count
    }

    private func endAll(grace: TimeSpan) {
        for i in workers.allInUse {
            // The end reaches silent nodes as well: they are this environment's own.
            nodes[workers.entries[i].node].state = .up
            output.clear()
            let own = workers.entries[i].worker.spec.grace
            workers.entries[i].worker.delete(grace: min(own, grace), at: now, into: &output)
            if workers.entries[i].worker.stage == .gone { output.statusChanged = true }
            dispatchEffects(i)
        }
        settle()
    }

    /// Pods that have something on a machine.
    package var liveCount: Int { workers.count }

    /// After the last pod has ended: the runtime takes away all it has made.
    package func close() { runtime.close() }
}
