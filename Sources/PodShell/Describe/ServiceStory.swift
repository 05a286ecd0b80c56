import PodModel
import PodText

extension Story {
    /// Where a service is reached.
    mutating func tellAddresses(_ service: Service) {
        if let name = service.traffic.exposure.externalName {
            field("External name", name)
            return
        }
        field(
            "Address",
            service.isHeadless ? "none: its name leads to the pods themselves" : service.clusterIP?.description ?? "")
        switch service.loadBalancer {
        case .none: break
        case .address(let address): field("Load balancer", "\(address), which is this machine")
        case .pending(let reason): field("Load balancer", "<pending>: \(reason)", style: .caution)
        }
    }

    /// What is not so by default.
    mutating func tellTraffic(_ traffic: ServiceTraffic) {
        if let span = traffic.affinity { field("Session affinity", "a client keeps its pod for \(span)") }
        if traffic.staysOnNode { field("Internal traffic", "to endpoints on the client's own node") }
        if traffic.staysOnNodeFromOutside { field("External traffic", "to endpoints on this machine, which all are") }
        if traffic.publishesNotReady { field("Not ready", "pods are endpoints before they are ready") }
        for kept in traffic.kept { field(kept.name, "\(kept.json), on which nothing here acts", style: .faint) }
    }
}
