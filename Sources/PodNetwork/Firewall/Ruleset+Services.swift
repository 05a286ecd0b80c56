internal import PodLifecycle
internal import PodModel

/// A service as it stands in the kernel.
struct InstalledService: Sendable {
    /// Chains are called by number: no name of the user's gets into the firewall's language.
    let number: Int
    var route: ServiceRoute
}

extension Ruleset {
    /// What turns one service into another: nothing of other services is touched.
    func change(_ number: Int, from old: ServiceRoute?, to new: ServiceRoute?) -> String {
        var text = ""
        let before = old.map { entries($0, number) } ?? [:]
        let after = new.map { entries($0, number) } ?? [:]
        for (key, entry) in before where after[key]?.chain != entry.chain {
            text += "delete element ip \(table) services { \(key) }\n"
        }
        for (key, entry) in before where after[key] == nil {
            text += "flush chain ip \(table) \(entry.chain)\ndelete chain ip \(table) \(entry.chain)\n"
        }
        for (key, entry) in after where before[key] != entry {
            text += "add chain ip \(table) \(entry.chain)\nflush chain ip \(table) \(entry.chain)\n"
            text += "add rule ip \(table) \(entry.chain) \(entry.rule)\n"
            if before[key]?.chain != entry.chain {
                text += "add element ip \(table) services { \(key) : goto \(entry.chain) }\n"
            }
        }
        return text
    }

    private struct Entry: Equatable {
        var chain: String
        var rule: String
    }

    /// By key of the map; a service without endpoints has none, and is refused.
    private func entries(_ route: ServiceRoute, _ number: Int) -> [String: Entry] {
        var entries: [String: Entry] = [:]
        guard let address = route.address, !route.endpoints.isEmpty else { return entries }
        for port in route.ports {
            let backends = route.backends(of: port)
            if backends.isEmpty { continue }
            let word = port.protocol == .tcp ? "tcp" : "udp"
            entries["\(address) . \(word) . \(port.port)"] = Entry(
                chain: "s\(number)\(word)\(port.port)", rule: rule(word, backends))
        }
        return entries
    }

    /// Endpoints take turns.
    private func rule(_ word: String, _ endpoints: [Endpoint]) -> String {
        if endpoints.count == 1 { return "meta l4proto \(word) dnat to \(endpoints[0])" }
        let map = endpoints.enumerated().map { "\($0.offset) : \($0.element.address) . \($0.element.port)" }.joined(
            separator: ", ")
        return "meta l4proto \(word) dnat to numgen inc mod \(endpoints.count) map { \(map) }"
    }
}
