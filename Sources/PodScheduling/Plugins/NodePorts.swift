import PodModel
import PodTables

/// Two pods of one node cannot have one host port.
func nodePortsFilter(_ needs: PlacementNeeds, used: [UInt32]) -> String? {
    needs.hostPorts.contains(where: used.contains)
        ? "node(s) didn't have free ports for the requested pod ports" : nil
}
