import PodControl
import PodEngine
import PodModel

// What is done in a step: a write as users make it, or a fault.
extension HostileRun {
    static let setNames = ["web", "api", "cache"]
    static let deploymentNames = ["site", "batch"]
    static let podNames = ["one", "two", "web-x"]

    mutating func act(_ choices: inout Choices) throws(Violation) {
        switch choices.below(26) {
        case 0: break
        case 1, 2: declareSomething(&choices)
        case 3, 4: scale(&choices)
        case 5: deletePod(&choices)
        case 6, 7: deleteObject(&choices)
        case 8, 9, 10: changeTemplate(&choices)
        case 11, 12: relabel(&choices)
        case 13: cordon(&choices)
        case 14: try evict(&choices)
        case 15: try drain(&choices)
        case 16, 17: loseNode(&choices)
        case 18, 19, 20: restoreNode(&choices)
        case 21: harmPod(&choices)
        case 22: harmContainer(&choices)
        case 23: restartPod(&choices)
        case 24: upgrade(&choices)
        default: deletePod(&choices)
        }
        try lookAfterAct()
    }

    func has(_ kind: FaultKind) -> Bool { outcome.tape.faults.contains(kind) }
}
