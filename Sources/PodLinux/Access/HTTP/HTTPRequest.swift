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

    package init(address: IPv4, port: UInt16, path: String) {
        self.address = address
        self.port = port
        self.path = path.utf8.first == UInt8(ascii: "/") ? path : "/" + path
    }

    /// `http://10.1.0.2:80/x`, as Kubernetes' prober names it.
    package var url: String { "http://\(address):\(port)\(path)" }

    package var bytes: [UInt8] {
        let name = host ?? (port == 80 ? "\(address)" : "\(address):\(port)")
        let head = " HTTP/1.1\r\nHost: \(name)\r\nUser-Agent: \(agent)\r\nAccept: */*\r\nConnection: close\r\n\r\n"
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
