internal import Glibc
internal import PodControl
internal import PodEngine
internal import PodLanguage
internal import PodLifecycle
internal import PodModel
internal import PodSyntax

extension Session {
    /// `run "script"`, `run WORD …`: a command of the host; its failure is the script's. In simulation nothing happens.
    func runHost(_ statement: RunSyntax, in scope: Scope) throws(Stop) {
        var command: HostCommand
        let shown: String
        if let script = statement.script {
            let text = try shellText(of: script.segments, in: scope)
            command = HostCommand(.shell(text))
            shown = text
        } else {
            var words: [String] = []
            for word in statement.arguments { words.append(try text(of: word, in: scope)) }
            command = HostCommand(.words(words))
            shown = words.map(shellQuoted).joined(separator: " ")
        }
        for pair in statement.environment {
            let text = try text(of: pair, in: scope)
            guard let sign = text.firstIndex(of: "=") else { throw fault(at: pair.node, "expected KEY=VALUE") }
            command.environment.append((String(text[..<sign]), String(text[text.index(after: sign)...])))
        }
        if options.isSimulated {
            output.chatter(Chatter(.skipped, "skipped: simulated: run \(shortened(shown))"))
            hasSkipped = true
            return
        }
        try runOnHost(command, shown: shown, at: statement.node)
    }

    /// Runs a command and hands on its code when it is not 0.
    func runOnHost(_ command: HostCommand, shown: String, at node: SyntaxNode) throws(Stop) {
        let exit: HostExit
        do {
            exit = try host.run(command, wait: attend)
        } catch {
            throw fault(.command, at: node, error.message)
        }
        if exit.code == 0 { return }
        var message = "'\(shortened(shown))' ended with exit \(exit.code)"
        if exit.code == ExitCode.notFound { message += ": not found" }
        if exit.code == ExitCode.notExecutable { message += ": not executable" }
        throw fault(.command, at: node, message, exitCode: exit.code)
    }

    /// Lets the cluster live until one of these can be read. Handlers wait for the statement's end.
    func attend(_ descriptors: [Int32]) -> Interruption? {
        if let engine, !options.isSimulated {
            _ = engine.step(limit: engine.now + .seconds(60), or: descriptors)
        } else {
            var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            poll(&polled, nfds_t(polled.count), 1000)
        }
        return isEnding ? nil : options.pendingInterruption()
    }

    /// `http(URL)`: an address of the environment is answered from it; in simulation others are not asked.
    func http(_ url: String, at node: SyntaxNode) throws(Stop) -> Value {
        guard let address = WebAddress(url) else { throw fault(at: node, "'\(shortened(url))' is no http address", help: "as http://HOST:PORT/PATH or HOST:PORT/PATH") }
        if let inside = try environmentAddress(address.host, at: node) {
            let engine = try machines(at: node)
            let (port, path) = (address.port, address.path)
            let found = options.isSimulated
                ? engine.http(inside, port: port, path: path)
                : elsewhere { engine.runtime.http(inside, port: port, path: path, at: engine.now) }
            guard let answer = found else {
                return Session.answer(status: 0, body: "", error: "connection refused")
            }
            return Session.answer(status: answer.status, body: answer.body, error: nil)
        }
        if options.isSimulated {
            output.chatter(Chatter(.skipped, "skipped: simulated: http \(shortened(url))"))
            hasSkipped = true
            return Session.answer(status: 200, body: "", error: nil)
        }
        do {
            let reply = try elsewhere { [host] in Result { () throws(HostError) in try host.http(url, limit: Session.mostInput) } }.get()
            return Session.answer(status: reply.status, body: String(decoding: reply.body, as: UTF8.self), error: nil)
        } catch {
            return Session.answer(status: 0, body: "", error: error.message)
        }
    }

    private static func answer(status: Int, body: String, error: String?) -> Value {
        var map = ValueMap()
        map.put("status", .int(Int64(status)))
        map.put("body", .string(body))
        map.put("error", .optional(error))
        return .map(map)
    }

    /// An IPv4 address of the environment, or the address of a service by its name (`web`, `web.shop`,
    /// `web.shop.svc.cluster.local`); nil for anything else.
    private func environmentAddress(_ host: String, at node: SyntaxNode) throws(Stop) -> IPv4? {
        let engine = try machines(at: node)
        if let address = IPv4(text: host) { return engine.isOfEnvironment(address) ? address : nil }
        let parts = host.split(separator: ".").map(String.init)
        guard let name = parts.first else { return nil }
        let space = parts.count > 1 ? parts[1] : namespace
        if parts.count > 2, parts[2] != "svc" { return nil }
        guard let service = engine.cluster.service(name, namespace: space) else { return nil }
        if !service.isHeadless { return service.clusterIP }
        return engine.cluster.endpointPods(ofService: name, namespace: space).lazy.compactMap { engine.cluster.pod($0)?.status.address }.first
    }
}

/// The parts of `http://HOST[:PORT][/PATH]`; the scheme may be left out.
struct WebAddress {
    var host: String
    var port: UInt16
    var path: String

    init?(_ url: String) {
        var rest = Substring(url)
        var standard: UInt16 = 80
        if rest.hasPrefix("http://") {
            rest = rest.dropFirst(7)
        } else if rest.hasPrefix("https://") {
            rest = rest.dropFirst(8)
            standard = 443
        } else if rest.contains("://") {
            return nil
        }
        let slash = rest.firstIndex(where: { $0 == "/" || $0 == "?" || $0 == "#" })
        let authority = slash.map { rest[..<$0] } ?? rest
        path = slash.map { String(rest[$0...]) } ?? "/"
        if path.utf8.first != UInt8(ascii: "/") { path = "/" + path }
        if let fragment = path.firstIndex(of: "#") { path = String(path[..<fragment]) }
        if let colon = authority.lastIndex(of: ":") {
            guard let port = UInt16(authority[authority.index(after: colon)...]), port > 0 else { return nil }
            host = String(authority[..<colon])
            self.port = port
        } else {
            host = String(authority)
            port = standard
        }
        if host.isEmpty || url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) { return nil }
    }
}

extension IPv4 {
    /// Reads `10.1.0.2`; nil for anything else.
    init?(text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard part.utf8.count <= 3, part.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let byte = UInt8(part) else { return nil }
            bytes.append(byte)
        }
        self.init(bytes[0], bytes[1], bytes[2], bytes[3])
    }
}
