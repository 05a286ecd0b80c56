import PodKubernetes
package import PodModel
import PodText

extension Description {
    package mutating func describeOwn(of service: Service, ready: [Endpoint], pods: [Pod], at now: Timestamp) {
        describeOwn { own in
            if service.isHeadless { own.field("Name", "leads to the pods themselves", depth: 1) }
            for port in service.ports {
                if let host = service.nodePort(of: port) {
                    own.field("Host port", "\(host) to \(port.port)", depth: 1)
                }
                own.fieldIfSet("Port \(port.port) speaks", port.appProtocol, depth: 1)
            }
            own.describeTraffic(of: service)
            if ready.isEmpty, service.traffic.exposure.externalName == nil {
                let reason = pods.isEmpty ? "no pod has these labels" : "none of \(pods.count) pods is ready"
                own.field("No endpoints", reason, depth: 1, style: .caution)
            }
            own.field("Created", service.meta.created.moment(at: now), depth: 1)
            own.describe(pods: pods, at: now)
        }
    }

    /// What is not so by default.
    private mutating func describeTraffic(of service: Service) {
        switch service.loadBalancer {
        case .none: break
        case .address: field("Load balancer", "this machine", depth: 1)
        case .pending(let reason): field("Load balancer", "<pending>: \(reason)", depth: 1, style: .caution)
        }
        let traffic = service.traffic
        if let span = traffic.affinity { field("Session affinity", "a client keeps its pod for \(span)", depth: 1) }
        if traffic.publishesNotReady { field("Not ready", "pods are endpoints before they are ready", depth: 1) }
        for kept in traffic.kept {
            field(kept.name, "\(kept.json), on which nothing here acts", depth: 1, style: .faint)
        }
    }

    package mutating func describeOwn(of node: Node, pods: [Pod], at now: Timestamp) {
        describeOwn { own in
            own.field("Status", node.statusWord, depth: 1, style: node.statusStyle)
            if !node.isReady {
                let cause =
                    node.status.isConfirmedDead ? "dead: `fail node` killed it" : "silent: nothing is heard of it"
                own.field("Cause", "\(cause), for \((now - node.status.readySince).age)", depth: 1, style: .bad)
            }
            if node.isUnschedulable { own.field("Cordoned", "takes no new pods", depth: 1, style: .caution) }
            own.fieldIfSet("Zone", node.zone, depth: 1)
            own.describe(pods: pods, at: now)
        }
    }

    package mutating func describeOwn(of claim: VolumeClaim, at now: Timestamp) {
        describeOwn { own in
            if case .pending(let reason) = claim.binding {
                own.field("Pending", reason.description, depth: 1, style: .caution)
            }
            own.field("Outlives", claim.keep ? "pods and the environment" : "pods, not the environment", depth: 1)
            own.field("Created", claim.meta.created.moment(at: now), depth: 1)
        }
    }

    package mutating func describeOwn(of autoscaler: Autoscaler, at now: Timestamp) {
        guard let last = autoscaler.status.lastScale else { return }
        describeOwn { $0.field("Last scaled", "\((now - last).age) ago", depth: 1) }
    }

    package mutating func describeOwn(of budget: DisruptionBudget) {
        let failure = budget.status.failure
        guard !failure.isEmpty || budget.spec.alwaysAllowsUnhealthy else { return }
        describeOwn { own in
            own.fieldIfSet("Reason", failure, depth: 1, style: .bad)
            if budget.spec.alwaysAllowsUnhealthy {
                own.field("Always allows", "pods that are not ready to go", depth: 1)
            }
        }
    }
}
