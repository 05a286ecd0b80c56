import PodControl
import PodEngine
import PodModel

// Faults, and what ends them.
extension HostileRun {
    mutating func strike(_ kind: FaultKind, _ fault: Fault, _ words: String) {
        guard has(kind), inject(fault) else { return }
        outcome.faults[Int(kind.rawValue)] += 1
        write(words)
    }

    mutating func loseNode(_ choices: inout Choices) {
        let node = anyNode(&choices)
        let away = engine.now
        if choices.below(2) == 0 {
            strike(.nodeDies, .failNode(node), "fail node \(node)")
        } else {
            strike(.nodeFallsSilent, .partitionNode(node), "partition node \(node)")
        }
        if engine.isNodeAway(node) { judge.left(node, at: away) }
    }

    mutating func restoreNode(_ choices: inout Choices) {
        let node = anyNode(&choices)
        guard inject(.restoreNode(node)) else { return }
        judge.returned(node)
        write("restore node \(node)")
    }

    mutating func harmPod(_ choices: inout Choices) {
        guard let pod = anyPod(&choices) else { return }
        strike(.sandboxKilled, .failPod(pod.key), "fail pod \(pod.words)")
    }

    mutating func harmContainer(_ choices: inout Choices) {
        guard let pod = anyPod(&choices) else { return }
        strike(
            .containerKilled, .failContainer(pod.key, container: nil),
            "fail container \(pod.words)/\(pod.spec.mainContainers.first?.name ?? "app")")
    }

    mutating func restartPod(_ choices: inout Choices) {
        guard has(.podRestarted), let pod = anyPod(&choices) else { return }
        runtime.ledger.forgive(pod: pod.meta.uid)
        guard (try? engine.restartPod(pod.key)) != nil else { return }
        outcome.faults[Int(FaultKind.podRestarted.rawValue)] += 1
        write("restart pod \(pod.words)")
    }
}
