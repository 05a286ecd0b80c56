import PodCollections
import PodModel
import PodTables

// What comes in and what is written of it.
extension Saboteur {
    /// The command that is carried out in the place of what was asked.
    static func bent(_ command: Command, _ view: borrowing ClusterTables) -> Command {
        if view.mutant == .none { return command }
        if view.mutant == .orphansDeleted, case .delete(let key, let grace, _) = command {
            return .delete(key, grace: grace, orphan: false)
        }
        if view.mutant == .lostUpdate, case .declare(.workload(var wanted)) = command,
            let slot = view.workloadSlots[wanted.key],
            !templateDifference(from: view.workloads[slot].object.template, to: wanted.template).isEmpty
        {
            wanted.replicas = nil
            return .declare(.workload(wanted))
        }
        return command
    }

    /// Whether the journal does not get this.
    static func drops(_ input: ClusterInput, _ mutant: Mutant) -> Bool {
        if mutant == .removalNotWritten, case .report(.podRemoved) = input { true } else { false }
    }

    static func bend(_ service: inout Service, _ range: AddressRange, _ mutant: Mutant) {
        if mutant == .serviceAddressTwice, service.clusterIP != nil {
            service.clusterIP = IPv4(rawValue: range.base.rawValue + 1)
        }
    }
}
