import PodControl
package import PodLifecycle
package import PodModel

/// What `slow` and `drop` do to links; both add up until `restore`.
extension Engine {
    /// Slows the link of a node or a pod down, or lets it lose packets.
    package func impair(_ target: ObjectKey, _ change: LinkImpairment) throws(Refusal) {
        try keeping(.impair(target, change)) { () throws(Refusal) in try worsen(target, change) }
    }

    private func worsen(_ target: ObjectKey, _ change: LinkImpairment) throws(Refusal) {
        catchUp()
        var whole = impairments[target] ?? LinkImpairment()
        if let latency = change.latency { whole.latency = latency }
        if let jitter = change.jitter { whole.jitter = jitter }
        if let loss = change.lossPerMille { whole.lossPerMille = loss }
        try setImpairment(whole, of: target)
        impairments[target] = whole
    }

    /// Undoes `slow` and `drop`; false when nothing ailed the link.
    package func heal(_ target: ObjectKey) throws(Refusal) -> Bool {
        guard impairments[target] != nil else { return false }
        return try keeping(.heal(target)) { () throws(Refusal) in try healLink(target) }
    }

    private func healLink(_ target: ObjectKey) throws(Refusal) -> Bool {
        impairments[target] = nil
        try setImpairment(LinkImpairment(), of: target)
        return true
    }

    func setImpairment(_ impairment: LinkImpairment, of target: ObjectKey) throws(Refusal) {
        if target.kind == .node {
            try injectIntoRuntime(.impairNode(try node(target.name).machine, impairment), object: target)
        } else {
            try injectIntoRuntime(.impairPod(try place(target).worker, impairment), object: target)
        }
        settle()
    }
}
