import PodModel
import PodTables

/// Two pods of one node cannot have one host port.
func nodePortsFilter(_ needs: PlacementNeeds, _ record: NodeRecord) -> String? {
    needs.hostPorts.contains(where: record.hostPorts.contains)
        ? "node(s) didn't have free ports for the requested pod ports" : nil
}
