import PodModel
import PodSyntax

extension Lowerer {
    /// How a service is reached: one of three words, or none of them.
    mutating func traffic(_ declaration: DeclarationSyntax) -> ServiceTraffic {
        var traffic = ServiceTraffic()
        let words: [SlotLabel] = [.nodePort, .loadBalancer, .externalName, .headless].filter(declaration.has)
        if words.count > 1 {
            report(
                declaration.span, "bad-value",
                "a service is one of headless, node-port, load-balancer and external-name, and this is several")
        }
        if declaration.has(.nodePort) { traffic.exposure = .nodePorts }
        if declaration.has(.loadBalancer) {
            traffic.exposure = .loadBalancer(hasNodePorts: true, implementation: nil)
        }
        if let name = text(declaration.word(.externalName)) { traffic.exposure = .externalName(name) }
        traffic.affinity = read(declaration, .sessionAffinity, Reading.duration)
        if let written = read(declaration, .address, Reading.address) {
            traffic.address = IPv4(text: written)
            if traffic.address == nil {
                report(declaration.span, "bad-value", "'\(written)' is of IPv6, and services have IPv4 only")
            }
        }
        traffic.publishesNotReady = declaration.has(.publishNotReady)
        return traffic
    }
}
