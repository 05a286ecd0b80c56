import PodCollections
import PodControllers
import PodModel
@testable import PodTables

extension World {
    /// A node that is ready, in a zone.
    mutating func node(_ name: String, inZone zone: String = "a") -> NodeSlot {
        let meta = ObjectMeta(
            name: name, uid: UID(rawValue: 1_000_000 + UInt64(tables.nodes.count)),
            labels: [Topology.zone.labelKey: zone], created: tables.now)
        var record = NodeRecord(node: Node(meta: meta, capacity: NodeCapacity()), group: nil, ordinal: 0)
        record.zone = tables.zones.slot(zone)
        tables.zones.entries[record.zone].ready += 1
        let slot = tables.nodes.next
        tables.nodes.append(record)
        tables.nodeSlots[name] = slot
        tables.nodeOrder.append(slot)
        return slot
    }

    /// Nodes of one zone, the first of which are not ready.
    mutating func nodes(_ count: Int, lost: Int, inZone zone: String = "a") -> [NodeSlot] {
        let nodes = (0..<count).map { node("\(zone)-\($0)", inZone: zone) }
        for node in nodes.prefix(lost) { lose(node) }
        return nodes
    }

    mutating func lose(_ node: NodeSlot) { tables.setReady(node: node, .unknown, reason: "NodeStatusUnknown") }

    /// A ready pod of a replica set of its own, on a node.
    mutating func pod(_ app: String, on node: NodeSlot, tolerations: [Toleration] = []) -> PodSlot {
        let template = Self.template(app).changing { $0.tolerations = tolerations }
        let owner = workload(ObjectKey(.replicaSet, app), 1, template: template)
        let pod = pods(1, of: owner)[0]
        tables.bind(pod, to: node)
        return pod
    }
}
