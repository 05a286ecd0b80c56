internal import PodLifecycle
internal import PodModel

/// A service as it stands in the kernel.
struct InstalledService: Sendable {
    /// Chains are called by number: no name of the user's gets into the firewall's language.
    let number: Int
    var route: ServiceRoute
}

extension Ruleset {
    /// What turns one service into another: nothing of other services is touched, and no client of an endpoint that
    /// stays loses it.
    func change(_ number: Int, from old: ServiceRoute?, to new: ServiceRoute?) -> String {
        var text = ""
        let before = old.map { entries($0, number) } ?? [:]
        let after = new.map { entries($0, number) } ?? [:]
        for (key, entry) in before where after[key]?.chain != entry.chain {
            text += "delete element ip \(table) services { \(key) }\n"
        }
        for (key, entry) in before where after[key] == nil {
            text += "flush chain ip \(table) \(entry.chain)\ndelete chain ip \(table) \(entry.chain)\n"
            for seat in entry.seats { text += removal(of: seat) }
        }
        for (key, entry) in after where before[key] != entry {
            let (were, are) = (before[key]?.seats ?? [], entry.seats)
            for seat in are where !were.contains(seat) { text += addition(of: seat) }
            text += "add chain ip \(table) \(entry.chain)\nflush chain ip \(table) \(entry.chain)\n"
            for rule in entry.rules { text += "add rule ip \(table) \(entry.chain) \(rule)\n" }
            for seat in were where !are.contains(seat) { text += removal(of: seat) }
            if before[key]?.chain != entry.chain {
                text += "add element ip \(table) services { \(key) : goto \(entry.chain) }\n"
            }
        }
        return text
    }

    private struct Entry: Equatable {
        var chain: String
        var rules: [String]
        /// Of a service whose clients keep their endpoint, one an endpoint.
        var seats: [Seat] = []
    }

    /// An endpoint with the clients that keep it: a set, and a chain of the same name that leads there.
    private struct Seat: Hashable {
        var name: String
        var word: String
        var endpoint: Endpoint
        var timeout: Int64
    }

    private func addition(of seat: Seat) -> String {
        """
        add set ip \(table) \(seat.name) { type ipv4_addr; flags dynamic,timeout; timeout \(seat.timeout)s; }
        add chain ip \(table) \(seat.name)
        add rule ip \(table) \(seat.name) update @\(seat.name) { ip saddr } \(lead(seat.word, seat.endpoint))

        """
    }

    private func removal(of seat: Seat) -> String {
        """
        flush chain ip \(table) \(seat.name)
        delete chain ip \(table) \(seat.name)
        delete set ip \(table) \(seat.name)

        """
    }

    /// By key of the map; a service without endpoints has none, and is refused.
    private func entries(_ route: ServiceRoute, _ number: Int) -> [String: Entry] {
        var entries: [String: Entry] = [:]
        guard let address = route.address, !route.endpoints.isEmpty else { return entries }
        for port in route.ports {
            let backends = route.backends(of: port)
            if backends.isEmpty { continue }
            let word = port.protocol == .tcp ? "tcp" : "udp"
            let chain = "s\(number)\(word)\(port.port)"
            let seats = route.affinity.map { span in
                backends.map { endpoint in
                    let place = "\(String(endpoint.address.rawValue, radix: 16))p\(endpoint.port)"
                    let seconds = max(1, span.wholeSeconds)
                    return Seat(name: "\(chain)e\(place)t\(seconds)", word: word, endpoint: endpoint, timeout: seconds)
                }
            }
            let rules = groups(backends, isLocal: route.staysOnNode).flatMap { group in
                self.rules(word, group.backends, seats?.filter { group.backends.contains($0.endpoint) }).map {
                    group.clients + $0
                }
            }
            entries["\(address) . \(word) . \(port.port)"] = Entry(chain: chain, rules: rules, seats: seats ?? [])
        }
        return entries
    }

    /// Which clients have which endpoints: all of them all, or each node's pods those of their node, and this machine,
    /// which all nodes are, all of them.
    private func groups(
        _ backends: [Endpoint], isLocal: Bool
    ) -> [(clients: String, backends: [Endpoint])] {
        if !isLocal { return [("", backends)] }
        let nodes = Dictionary(grouping: backends) { $0.address.rawValue & 0xFFFF_FF00 }
        // Where this machine has no other route it calls from the address of a node's bridge, the first of its block.
        return [("ip saddr & 0.0.0.255 == 0.0.0.1 ", backends)]
            + nodes.sorted { $0.key < $1.key }.map { ("ip saddr \(IPv4(rawValue: $0.key))/24 ", $0.value) }
            + [("ip saddr != \(block.base)/16 ", backends)]
    }

    /// Endpoints take turns with new clients.
    private func rules(_ word: String, _ endpoints: [Endpoint], _ seats: [Seat]?) -> [String] {
        guard let seats else { return [rule(word, endpoints)] }
        let known = seats.map { "ip saddr @\($0.name) goto \($0.name)" }
        if seats.count == 1 { return known + ["goto \(seats[0].name)"] }
        let map = seats.enumerated().map { "\($0.offset) : goto \($0.element.name)" }.joined(separator: ", ")
        return known + ["numgen inc mod \(seats.count) vmap { \(map) }"]
    }

    private func lead(_ word: String, _ endpoint: Endpoint) -> String { "meta l4proto \(word) dnat to \(endpoint)" }

    /// Endpoints take turns.
    private func rule(_ word: String, _ endpoints: [Endpoint]) -> String {
        if endpoints.count == 1 { return lead(word, endpoints[0]) }
        let map = endpoints.enumerated().map { "\($0.offset) : \($0.element.address) . \($0.element.port)" }.joined(
            separator: ", ")
        return "meta l4proto \(word) dnat to numgen inc mod \(endpoints.count) map { \(map) }"
    }
}
