import PodModel
import PodTables

/// Two pods of one node cannot have one host port at one address.
func nodePortsFilter(_ needs: PlacementNeeds, used: [HostPort]) -> UnfitReason? {
    needs.hostPorts.contains(where: used.conflicts) ? .hostPorts : nil
}
