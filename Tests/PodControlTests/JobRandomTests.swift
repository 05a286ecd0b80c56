import PodControl
import PodModel
import PodTesting
import Testing

/// Jobs under random ends, deletions, evictions, lost nodes and suspensions, drawn from a seed.
@Suite struct JobRandomTests {
    private struct Run {
        var f: Fixture
        var draw: SeededNumbers
        let completions: Int
        let parallelism: Int
        let isIndexed: Bool
        let mayPause: Bool
        var isPaused = false
        var seen: Set<UID> = []
        var counted = 0

        init(seed: UInt64) throws {
            f = try Fixture(nodes: 4, seed: seed)
            try f.apply(.nodeFailureRule(.recover))
            draw = SeededNumbers(seed: seed &* 7919)
            completions = 3 + draw.below(12)
            parallelism = 1 + draw.below(6)
            isIndexed = draw.below(2) == 0
            mayPause = draw.below(2) == 0
            try declare()
            for pod in f.jobPods("j") { seen.insert(pod.meta.uid) }
        }

        mutating func declare() throws {
            let (completions, parallelism, isIndexed, isPaused) = (completions, parallelism, isIndexed, isPaused)
            try f.job("j") {
                ($0.completions, $0.parallelism, $0.isIndexed, $0.isSuspended) = (
                    completions, parallelism, isIndexed, isPaused
                )
                $0.backoffLimit = 1000
            }
        }

        mutating func step() throws {
            let pods = f.activeJobPods("j")
            let pod = pods.isEmpty ? nil : pods[draw.below(pods.count)]
            switch draw.below(12) {
            case 0, 1, 2: if let pod, pod.nodeName != nil { try f.end(pod) }
            case 3, 4: if let pod, pod.nodeName != nil { try f.end(pod, exit: 1) }
            case 5: if let pod { try f.apply(.delete(pod.key)) }
            case 6: if let pod { try f.apply(.delete(pod.key, grace: .zero)) }
            case 7: if let pod { try f.apply(.evict(pod)) }
            case 8: try f.settle()
            case 9:
                let node = "node-\(1 + draw.below(4))"
                try f.apply(f.cluster.node(node)?.isReady == true ? .nodeConfirmedDead(node) : .nodeReturned(node))
            case 10 where mayPause:
                isPaused.toggle()
                try declare()
            default: f.advance(.seconds(Int64(draw.below(60))))
            }
        }

        /// nil when all holds.
        mutating func violation() throws -> String? {
            let state = try f.jobState("j")
            let pods = f.jobPods("j")
            let active = pods.filter(\.isActive)
            for pod in pods { seen.insert(pod.meta.uid) }
            if active.count > parallelism { return "\(active.count) active of \(parallelism)" }
            if isPaused, !active.isEmpty { return "\(active.count) active while suspended" }
            if state.succeeded > completions { return "\(state.succeeded) succeeded of \(completions)" }
            let sum = state.succeeded + state.failed
            if sum < counted { return "the counts fell from \(counted) to \(sum)" }
            counted = sum
            if !mayPause, sum + active.count != seen.count {
                return
                    """
                    \(state.succeeded) succeeded, \(state.failed) failed and \(active.count) active are not the \
                    \(seen.count) there were
                    """
            }
            if isIndexed, Set(active.map(\.index)).count != active.count { return "two pods of one index" }
            return nil
        }

        /// Nothing goes wrong any more: the job is complete within a bounded number of steps.
        mutating func calm() throws -> Bool {
            isPaused = false
            if try f.jobState("j").outcome == nil { try declare() }
            for node in 1...4 where f.cluster.node("node-\(node)")?.isReady == false {
                try f.apply(.nodeReturned("node-\(node)"))
            }
            for _ in 0..<(completions + 40) {
                f.advance(.minutes(10))
                try f.settle()
                for pod in f.activeJobPods("j") where pod.nodeName != nil { try f.end(pod) }
            }
            return try f.jobState("j").isDone
        }
    }

    @Test(arguments: 1...150) func countsHoldAndTheJobConverges(_ seed: UInt64) throws {
        var run = try Run(seed: seed)
        var invariants = Invariants()
        for step in 0..<120 {
            try run.step()
            let wrong = try run.violation() ?? invariants.violation(run.f.cluster)
            #expect(wrong == nil, "seed \(seed), step \(step)")
            if wrong != nil { return }
        }
        let isDone = try run.calm()
        #expect(isDone, "seed \(seed) did not converge")
    }
}
