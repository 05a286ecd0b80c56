import PodModel
import PodTables

/// Two pods of one node cannot have one host port.
func nodePortsFilter(_ needs: PlacementNeeds, used: [UInt32]) -> UnfitReason? {
    needs.hostPorts.contains(where: used.contains) ? .hostPorts : nil
}
