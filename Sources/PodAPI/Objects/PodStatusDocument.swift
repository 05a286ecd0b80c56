import PodControlPlane
import PodModel
import PodText

extension APIServer {
    /// What a kubelet says of a pod that it has begun with, beside what is kept of it: the machine's address, and what
    /// the machine calls the containers.
    func document(_ document: Document, of pod: Pod) -> Document {
        guard pod.status.startTime != nil, let node = pod.nodeName, let system = plane.system(ofNode: node),
            var status = document["status"]
        else { return document }
        if let address = system.address {
            status["hostIP"] = .string(address.description)
            status["hostIPs"] = .array([.fields(("ip", .string(address.description)))])
        }
        // Of `crun://1.8.1`; machines that are simulated have none.
        let runtime = system.runtime.isEmpty ? "simulated" : String(system.runtime.prefix { $0 != ":" })
        for list in ["initContainerStatuses", "containerStatuses"] {
            guard case .array(let items)? = status[list] else { continue }
            status[list] = .array(items.map { $0.identified("\(runtime)://\(pod.meta.uid).") })
        }
        var whole = document
        whole["status"] = status
        return whole
    }
}

extension Document {
    /// A container's status with its identity, once it has run. The OCI runtime knows it under its pod's UID and its
    /// name, in each of its runs.
    fileprivate func identified(_ prefix: String) -> Document {
        guard self["state"]?["waiting"] == nil || self["lastState"] != nil, let name = self["name"]?.text else {
            return self
        }
        let identity = Document.string(prefix + name)
        var status = self
        status["containerID"] = identity
        // Which digest the image had is not known here: it is as it was asked for.
        status["imageID"] = status["image"]
        for key in ["state", "lastState"] {
            guard var state = status[key], var end = state["terminated"] else { continue }
            end["containerID"] = identity
            state["terminated"] = end
            status[key] = state
        }
        return status
    }
}
