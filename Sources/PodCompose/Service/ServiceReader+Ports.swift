import PodModel

/// A published port as compose writes it: `127.0.0.1:8080-8081:80-81/udp`.
private struct PortText {
    var address: String?
    var published: String?
    var target: String
    var kind = "tcp"

    /// nil where it is none.
    init?(_ text: String) {
        var rest = text[...]
        if let slash = rest.lastIndex(of: "/") {
            kind = String(rest[rest.index(after: slash)...])
            rest = rest[..<slash]
        }
        var parts = rest.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let last = parts.popLast(), !last.isEmpty else { return nil }
        target = last
        if let host = parts.popLast(), !host.isEmpty { published = host }
        let address = parts.joined(separator: ":")
        if !address.isEmpty { self.address = address.hasPrefix("[") ? String(address.dropFirst().dropLast()) : address }
    }
}

extension ServiceReader {
    mutating func ports(_ value: ComposeValue) {
        for item in value.list() ?? [] {
            if let text = item.node.text {
                guard let port = PortText(text) else {
                    item.error("'\(text)' is no port such as 8080:80")
                    continue
                }
                publish(port.address, port.published, port.target, port.kind, item)
            } else if let map = item.map() {
                guard let target = map["target"]?.text() else {
                    item.error("'target' is missing", code: "missing-field")
                    continue
                }
                publish(
                    map["host_ip"]?.text(), map["published"]?.text(), target, map["protocol"]?.text() ?? "tcp", item)
                map.passOver("name", "mode", "app_protocol")
                map.finish()
            }
        }
    }

    mutating func expose(_ value: ComposeValue) {
        for item in value.list() ?? [] {
            guard let text = item.text(), let port = PortText(text), let range = range(port.target, item) else {
                continue
            }
            for number in range where isNew(number, port.kind) { listen(number, port.kind, host: nil, item) }
        }
    }

    private mutating func publish(
        _ address: String?, _ published: String?, _ target: String, _ kind: String, _ value: ComposeValue
    ) {
        guard kind == "tcp" || kind == "udp" else { return value.notCarried("podsh has TCP and UDP, not \(kind)") }
        guard let inner = range(target, value) else { return }
        guard let published else {
            for port in inner {
                listen(port, kind, host: nil, value)
                let word = kind == "udp" ? "\(port)/udp" : "\(port)"
                draft.published.append(.init(port: word, place: value.place))
            }
            return
        }
        guard let outer = range(published, value) else { return }
        guard outer.count == inner.count || inner.count == 1 else { return value.error("the ranges differ in length") }
        if outer.count > inner.count { value.warn("of the range podsh takes the first port, \(outer.lowerBound)") }
        let isOne = address.map { !["0.0.0.0", "::", ""].contains($0) } ?? false
        let isLoopback = ["127.0.0.1", "::1", "localhost"].contains(address)
        if isOne, !isLoopback, address.flatMap({ IPv4(text: $0) }) == nil {
            return value.notCarried("a port listens on all addresses of this machine, or on one of IPv4")
        }
        if isOne, kind == "udp" { return value.notCarried("one address leads to TCP ports only") }
        for (host, port) in zip(outer, inner) {
            listen(port, kind, host: isOne ? nil : host, value)
            guard isOne else { continue }
            draft.forwards.append(
                .init(
                    address: isLoopback ? nil : address, local: "\(host)", port: "\(port)", place: value.place))
        }
    }

    private func isNew(_ port: UInt16, _ kind: String) -> Bool {
        let word = kind == "udp" ? "port \(port)/udp" : "port \(port)"
        return !draft.container.contains { $0.text == word || $0.text.hasPrefix(word + " ") }
    }

    private mutating func listen(_ port: UInt16, _ kind: String, host: UInt16?, _ value: ComposeValue) {
        let word = kind == "udp" ? "port \(port)/udp" : "port \(port)"
        // The language has one `host` of each port of a container.
        let isTaken = !isNew(port, kind)
        if isTaken, host != nil {
            let isPlain = draft.container.contains { $0.text == word }
            guard isPlain else {
                return value.notCarried("port \(port) of the container has a port of this machine already")
            }
            draft.container.removeAll { $0.text == word }
        } else if isTaken {
            return
        }
        add(host.map { "\(word) host \($0)" } ?? word, value)
    }

    /// `80`, `3000-3005`.
    private func range(_ text: String, _ value: ComposeValue) -> ClosedRange<UInt16>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
        if ends.count <= 2, let first = ends.first, let last = ends.last, let low = first, let high = last, low > 0,
            low <= high
        {
            return low...high
        }
        value.error("'\(text)' is no port from 1 to 65535")
        return nil
    }
}
