import PodControlPlane
import PodModel
import PodText

extension APIServer {
    /// What a node says of its machine (`status.nodeInfo`, `status.addresses`) beside what is kept of it.
    func document(_ document: Document, of node: Node) -> Document {
        guard var status = document["status"] else { return document }
        var whole = document
        let system = plane.system(ofNode: node.meta.name)
        var addresses: [Document] = []
        if let address = system?.address {
            addresses.append(.fields(("type", .string("InternalIP")), ("address", .string("\(address)"))))
        }
        addresses.append(.fields(("type", .string("Hostname")), ("address", .string(node.meta.name))))
        status["addresses"] = .array(addresses)
        func known(_ text: String?) -> Document { .string(text ?? "") }
        // Clients expect each of them; the machine's and the boot's identities are nobody's business.
        status["nodeInfo"] = .object([
            .init("architecture", known(system?.architecture)), .init("bootID", .string("")),
            .init("containerRuntimeVersion", known(system?.runtime)), .init("kernelVersion", known(system?.kernel)),
            .init("kubeProxyVersion", .string(gitVersion)), .init("kubeletVersion", .string(gitVersion)),
            .init("machineID", .string("")), .init("operatingSystem", .string("linux")),
            .init("osImage", known(system?.image)), .init("systemUUID", .string("")),
        ])
        whole["status"] = status
        return whole
    }
}
