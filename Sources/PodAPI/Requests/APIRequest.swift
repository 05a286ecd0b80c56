package import PodLifecycle
package import PodText

/// A request as it came, without its socket.
package struct APIRequest: Sendable {
    package enum Method: String, Hashable, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"

        /// As the API calls it of one object.
        var verb: String {
            switch self {
            case .get: "get"
            case .post: "create"
            case .put: "update"
            case .patch: "patch"
            case .delete: "delete"
            }
        }
    }

    package var method: Method
    /// Decoded, between the slashes.
    package var path: [String]
    /// Decoded, in their order.
    package var query: [(name: String, value: String)]
    package var accept: String
    package var contentType: String
    /// The program that asks, as it calls itself before the first slash (`User-Agent`).
    package var userAgent = "unknown"
    package var body: [UInt8]
    /// As they came, but for those of the connection and of who asks: for whoever the request is passed on to.
    package var headers: [(name: String, value: String)] = []
    /// Path and query as they came.
    private var target = ""
    /// The connection is a WebSocket by now.
    package var isStream = false

    package init(
        _ method: Method, path: [String], query: [(name: String, value: String)] = [], accept: String = "",
        contentType: String = "", body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.accept = accept
        self.contentType = contentType
        self.body = body
    }

    /// The first of this name.
    package subscript(name: String) -> String? { query.first { $0.name == name }?.value }

    /// As Kubernetes reads a flag of a query (`runtime.Convert_Slice_string_To_bool`): there and not `false` or `0`.
    package func isSet(_ name: String) -> Bool { self[name].map { $0 != "false" && $0 != "0" } ?? false }

    /// A path and query as a request line has them; nil where an escape is none or stands for no text.
    package init?(
        _ method: Method, target: String, accept: String = "", contentType: String = "", body: [UInt8] = []
    ) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var path: [String] = []
        for part in parts[0].split(separator: "/") {
            guard let text = APIRequest.decoded(part, plusIsSpace: false) else { return nil }
            path.append(text)
        }
        var query: [(name: String, value: String)] = []
        for pair in parts.count > 1 ? parts[1].split(separator: "&") : [] {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = APIRequest.decoded(sides[0], plusIsSpace: true),
                let value = APIRequest.decoded(sides.count > 1 ? sides[1] : "", plusIsSpace: true)
            else { return nil }
            query.append((name, value))
        }
        self.init(method, path: path, query: query, accept: accept, contentType: contentType, body: body)
        self.target = target
    }

    /// Path and query behind so many parts of the path, as they came: what a request is passed on with.
    func target(behind segments: Int) -> String {
        var rest = target[...]
        for _ in 0..<segments {
            rest = rest.drop { $0 == "/" }
            rest = rest.drop { $0 != "/" && $0 != "?" }
        }
        return rest.first == "/" ? String(rest) : "/" + rest
    }

    private static func decoded(_ text: Substring, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    /// The ports of `portforward`, in their order; nil where one of them is none.
    package var forwardedPorts: [UInt16]? {
        var ports: [UInt16] = []
        for text in query.filter({ $0.name == "ports" }).flatMap({ $0.value.split(separator: ",") }) {
            guard let port = UInt16(text), port > 0 else { return nil }
            ports.append(port)
        }
        return ports
    }

    /// `as=Table` of `meta.k8s.io`, asked for before anything else, and what its rows hold of their objects
    /// (`includeObject`); nil where no table is asked for.
    var table: TableInclusion? {
        let first = accept.prefix { $0 != "," }
        guard first.contains("as=Table") else { return nil }
        return self["includeObject"].flatMap(TableInclusion.init) ?? .metadata
    }

    /// The version of `apidiscovery.k8s.io` that is asked for.
    package var discoveryVersion: String? {
        for part in accept.split(separator: ",") where part.contains("as=APIGroupDiscoveryList") {
            return part.contains("v=v2beta1") ? "v2beta1" : "v2"
        }
        return nil
    }
}

/// What a request is answered by.
package enum APIAnswer {
    case document(Int, Document, warnings: [String] = [])
    case text(Int, String)
    /// Whole, and of a type of its own.
    case bytes([UInt8], type: String)
    /// Lasts, an event a line.
    case watch(APIWatch)
    /// Bytes of a log; lasts where it is followed.
    case log(APILog)
    /// A command whose streams are led to the client's.
    case command(any StreamedCommand)
    /// What a pod answers.
    case proxy(ProxiedRequest)
    /// Connections that a client asks for, to a pod's ports.
    case forward(PodConnector)

    static func failure(_ status: APIStatus) -> APIAnswer { .document(status.code, status.document) }
}

/// An answer that is whole.
package struct APIReply: Sendable {
    package let code: Int
    package let document: Document
    package var warnings: [String] = []

    package init(code: Int, document: Document, warnings: [String] = []) {
        self.code = code
        self.document = document
        self.warnings = warnings
    }

    package static func failure(_ status: APIStatus) -> APIReply {
        APIReply(code: status.code, document: status.document)
    }
}
