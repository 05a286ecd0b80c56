/// One of the connections that a client forwards, by the number of its stream or its place among the ports.
package struct ForwardedConnection: Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// What a client of `portforward` wants.
package enum ForwardOrder: Hashable, Sendable {
    /// A connection to this port of the pod.
    case open(ForwardedConnection, port: UInt16)
    case data(ForwardedConnection, [UInt8])
    /// The client says nothing more on it.
    case end(ForwardedConnection)
    /// It is over.
    case drop(ForwardedConnection)
    /// Back to the client.
    case say([UInt8])
}

/// How forwarded connections share the messages of one WebSocket.
package protocol ForwardLines: Sendable {
    /// What is done before the client says anything.
    mutating func begin() -> [ForwardOrder]
    /// What a message means.
    mutating func take(_ message: [UInt8]) throws(StreamError) -> [ForwardOrder]
    /// The message that brings what a pod said.
    func data(_ connection: ForwardedConnection, _ bytes: [UInt8]) -> [UInt8]
    /// The pod has nothing more to say, or why there is no connection: it is over. Empty where nothing is told.
    mutating func end(_ connection: ForwardedConnection, failure: String?) -> [UInt8]
    /// Nothing more will come of any connection.
    var isOver: Bool { get }
}

/// A connection of SPDY within the messages (`SPDY/3.1+portforward.k8s.io`): a client opens for each connection a
/// stream for errors and one for data (`kubelet/pkg/cri/streaming/portforward`).
package struct TunnelLines: ForwardLines {
    package static let name = "SPDY/3.1+portforward.k8s.io"

    private var reader = SPDYReader()
    private var writer = SPDYWriter()
    /// Streams for errors whose stream for data is still to come, by the client's `requestID`.
    private var unpaired: [String: SPDYStream] = [:]
    /// Of the stream for data, that for errors.
    private var pairs: [SPDYStream: SPDYStream] = [:]

    /// At once, of one client.
    private static let mostStreams = 1000

    package init() {}

    package mutating func begin() -> [ForwardOrder] { [] }
    package var isOver: Bool { false }

    package mutating func take(_ message: [UInt8]) throws(StreamError) -> [ForwardOrder] {
        var orders: [ForwardOrder] = []
        for frame in try reader.read(message) {
            switch frame {
            case .open(let stream, let headers, let isLast): orders += open(stream, headers, isLast)
            case .data(let stream, let bytes, let isLast):
                guard pairs[stream] != nil else { continue }
                let connection = ForwardedConnection(rawValue: stream.rawValue)
                if !bytes.isEmpty { orders.append(.data(connection, bytes)) }
                if isLast { orders.append(.end(connection)) }
            case .reset(let stream):
                guard pairs.removeValue(forKey: stream) != nil else { continue }
                orders.append(.drop(ForwardedConnection(rawValue: stream.rawValue)))
            case .ping(let number): if number & 1 == 1 { orders.append(.say(SPDYWriter.ping(number))) }
            case .ignored: break
            }
        }
        return orders
    }

    private mutating func open(_ stream: SPDYStream, _ headers: [String: String], _ isLast: Bool) -> [ForwardOrder] {
        guard let request = headers["requestid"], let port = headers["port"].flatMap(UInt16.init), port > 0,
            pairs[stream] == nil
        else { return [.say(SPDYWriter.reset(stream, .protocolError))] }
        switch headers["streamtype"] {
        case "error":
            guard unpaired.count + pairs.count < TunnelLines.mostStreams else {
                return [.say(SPDYWriter.reset(stream, .refusedStream))]
            }
            unpaired[request] = stream
            return [.say(writer.reply(to: stream))]
        case "data":
            guard let error = unpaired.removeValue(forKey: request) else {
                return [.say(SPDYWriter.reset(stream, .protocolError))]
            }
            pairs[stream] = error
            let connection = ForwardedConnection(rawValue: stream.rawValue)
            return [.say(writer.reply(to: stream)), .open(connection, port: port)] + (isLast ? [.end(connection)] : [])
        default: return [.say(SPDYWriter.reset(stream, .protocolError))]
        }
    }

    package func data(_ connection: ForwardedConnection, _ bytes: [UInt8]) -> [UInt8] {
        SPDYWriter.data(SPDYStream(rawValue: connection.rawValue), bytes)
    }

    package mutating func end(_ connection: ForwardedConnection, failure: String?) -> [UInt8] {
        let stream = SPDYStream(rawValue: connection.rawValue)
        guard let error = pairs.removeValue(forKey: stream) else { return [] }
        return SPDYWriter.data(error, Array((failure ?? "").utf8), isLast: true)
            + SPDYWriter.data(stream, [], isLast: true)
    }
}

/// Two numbered streams for each port, data and errors, that begin with the port (`v4.channel.k8s.io`); a connection
/// each.
package struct ChannelLines: ForwardLines {
    package static let name = "v4.channel.k8s.io"

    private let ports: [UInt16]
    private var open: Set<UInt32>

    /// `ports`: of the request; at most as many as their streams have numbers.
    package init?(ports: [UInt16]) {
        guard !ports.isEmpty, ports.count <= 127 else { return nil }
        self.ports = ports
        open = Set(ports.indices.map(UInt32.init))
    }

    package mutating func begin() -> [ForwardOrder] {
        var orders: [ForwardOrder] = []
        for (place, port) in ports.enumerated() {
            let number = [UInt8(truncatingIfNeeded: port), UInt8(port >> 8)]
            for stream in [2 * place, 2 * place + 1] { orders.append(.say([UInt8(stream)] + number)) }
            orders.append(.open(ForwardedConnection(rawValue: UInt32(place)), port: port))
        }
        return orders
    }

    package mutating func take(_ message: [UInt8]) throws(StreamError) -> [ForwardOrder] {
        guard let stream = message.first, stream & 1 == 0, message.count > 1 else { return [] }
        let place = UInt32(stream / 2)
        return open.contains(place)
            ? [.data(ForwardedConnection(rawValue: place), Array(message.dropFirst()))] : []
    }

    package func data(_ connection: ForwardedConnection, _ bytes: [UInt8]) -> [UInt8] {
        [UInt8(2 * connection.rawValue)] + bytes
    }

    package mutating func end(_ connection: ForwardedConnection, failure: String?) -> [UInt8] {
        guard open.remove(connection.rawValue) != nil, let failure else { return [] }
        return [UInt8(2 * connection.rawValue + 1)] + Array(failure.utf8)
    }

    package var isOver: Bool { open.isEmpty }
}
