internal import Glibc
internal import PodModel

extension LocalHost {
    /// Redirects are told by their status, not followed: what follows them would have to speak TLS.
    package func http(_ url: String, limit: Int) throws(HostError) -> HTTPReply {
        if url.hasPrefix("https://") {
            throw HostError(.unsupported, "https is not spoken here; run \"curl …\" speaks it")
        }
        guard let fetch, let address = WebAddress(url) else {
            throw HostError(.unsupported, "http to \(url) needs real machines")
        }
        var cause = "no address of \(address.host) is known"
        for candidate in try LocalHost.addresses(of: address.host) {
            let reply = fetch(candidate, address.port, address.path, address.host, limit)
            switch reply {
            case .success(let reply): return reply
            case .failure(let error): cause = error.message
            }
        }
        throw HostError(.failed, "cannot reach \(url): \(cause)")
    }

    /// IPv4 addresses of a name, as the machine's resolver has it.
    private static func addresses(of name: String) throws(HostError) -> [IPv4] {
        if let address = IPv4(text: name) { return [address] }
        var hints = addrinfo()
        hints.ai_family = AF_INET
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(name, nil, &hints, &found)
        if failure != 0 { throw HostError(.failed, "cannot find \(name): \(String(cString: gai_strerror(failure)))") }
        defer { freeaddrinfo(found) }
        var addresses: [IPv4] = []
        var next = found
        while let entry = next {
            if let data = entry.pointee.ai_addr {
                let raw = data.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_addr.s_addr }
                let address = IPv4(rawValue: UInt32(bigEndian: raw))
                if !addresses.contains(address) { addresses.append(address) }
            }
            next = entry.pointee.ai_next
        }
        return addresses
    }
}
