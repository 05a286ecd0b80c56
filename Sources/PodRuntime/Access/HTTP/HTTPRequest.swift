package import PodModel

/// A GET for one connection.
package struct HTTPRequest: Hashable, Sendable {
    package var address: IPv4
    package var port: UInt16
    /// With its query.
    package var path: String
    /// What the `Host` header names; nil is address and port.
    package var host: String?
    package var agent = "podsh"
    package var isSecure = false
    /// Sent besides, or in place of `User-Agent` and `Accept`; `Host` among them is `host`.
    package var headers: [HTTPProbeOptions.Header] = []

    package init(address: IPv4, port: UInt16, path: String) {
        self.address = address
        self.port = port
        self.path = HTTPRequest.target(path)
    }

    /// From the root on, and without a fragment, which is the client's own (RFC 9110, section 7.1).
    private static func target(_ path: some StringProtocol) -> String {
        let asked = path.prefix { $0 != "#" }
        return asked.utf8.first == UInt8(ascii: "/") ? String(asked) : "/" + asked
    }

    /// `http://10.1.0.2:80/x`, as Kubernetes' prober names it.
    package var url: String { "\(scheme)://\(address):\(port)\(path)" }

    private var scheme: String { isSecure ? "https" : "http" }
    private var usualPort: UInt16 { isSecure ? 443 : 80 }

    /// The request that a `Location` of the answer asks for: a path, or an address that names the same host, whatever
    /// its port; nil for another host and for what is no HTTP.
    package func redirected(to location: String) -> HTTPRequest? {
        var next = self
        var rest = Substring(location)
        // RFC 3986, 3.1: a scheme; what a path or a query holds is none.
        let scheme = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        if rest[scheme.endIndex...].hasPrefix("://") {
            guard ["http", "https"].contains(scheme.lowercased()) else { return nil }
            next.isSecure = scheme.lowercased() == "https"
            rest = rest[scheme.endIndex...].dropFirst(3)
        } else if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
        } else {
            if rest.hasPrefix("/") {
                next.path = HTTPRequest.target(rest)
            } else {
                let folder = path.prefix { $0 != "?" }.lastIndex(of: "/") ?? path.startIndex
                next.path = HTTPRequest.target(path[..<folder] + "/" + rest)
            }
            return next
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0] == address.description || parts[0] == (host ?? "") else { return nil }
        guard let wanted = parts.count == 1 ? next.usualPort : UInt16(parts[1]) else { return nil }
        next.port = wanted
        next.path = HTTPRequest.target(rest[authority.endIndex...])
        return next
    }

    package var bytes: [UInt8] {
        let name = host ?? (port == usualPort ? "\(address)" : "\(address):\(port)")
        var lines = ["Host: \(name)"]
        for (usual, value) in [("User-Agent", agent), ("Accept", "*/*")] {
            // Said to be empty it is not sent, as the kubelet does.
            if !headers.contains(where: { $0.isCalled(usual) }) { lines.append("\(usual): \(value)") }
        }
        lines += headers.filter { !$0.isCalled("Host") && !($0.value.isEmpty && $0.isUsual) }.map {
            "\($0.name): \($0.value)"
        }
        let head = " HTTP/1.1\r\n" + lines.map { $0 + "\r\n" }.joined() + "Connection: close\r\n\r\n"
        return Array("GET ".utf8) + HTTPRequest.escaped(path) + Array(head.utf8)
    }

    /// A path cannot end the request line: blanks, controls and bytes beyond ASCII are percent-encoded.
    private static func escaped(_ path: String) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return path.utf8.flatMap { byte in
            byte > 0x20 && byte < 0x7F ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
}

extension HTTPProbeOptions.Header {
    /// Names of headers have no case.
    func isCalled(_ other: String) -> Bool { name.lowercased() == other.lowercased() }
    /// One that is sent unasked.
    fileprivate var isUsual: Bool { isCalled("User-Agent") || isCalled("Accept") }
}
