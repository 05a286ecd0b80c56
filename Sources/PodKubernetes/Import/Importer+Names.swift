import PodModel

// How a pod resolves names.
extension Importer {
    func dnsConfig(_ fields: FieldReader, _ dns: inout PodDNS) {
        let read = fields.object("dnsConfig") { [dns] fields in
            var dns = dns
            for address in fields.list("nameservers") ?? [] { check(address, NameRules.address) }
            dns.nameservers = fields.texts("nameservers") ?? []
            for domain in fields.list("searches") ?? [] { check(domain, NameRules.searchDomain) }
            dns.searches = fields.texts("searches") ?? []
            dns.options = fields.objects("options") { fields in
                fields.require("name")
                guard let name = fields.text("name") else { return nil }
                let option = PodDNS.Option(name: name, value: fields.text("value"))
                if let name = fields.value("name"), let wrong = NameRules.resolverOption(option.description) {
                    report(name.span, "bad-value", name.path, "'\(option)' \(wrong)")
                }
                return option
            }
            return dns
        }
        if let read { dns = read }
        if dns.policy == .none, dns.nameservers.isEmpty {
            fields.report(
                "dnsPolicy", "bad-value", "needs dnsConfig.nameservers: with None the pod has no others")
        }
    }

    func hostAlias(_ fields: FieldReader) -> HostAlias? {
        fields.require("ip")
        if let address = fields.value("ip") { check(address, NameRules.address) }
        // `ValidateHostAliases`
        for name in fields.list("hostnames") ?? [] { check(name, NameRules.dnsSubdomain) }
        let names = fields.texts("hostnames") ?? []
        return fields.text("ip").map { HostAlias(address: $0, names: names) }
    }
}
