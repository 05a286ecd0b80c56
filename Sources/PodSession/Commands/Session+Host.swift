internal import Glibc
internal import PodControlPlane
internal import PodLanguage
internal import PodLifecycle
internal import PodModel
internal import PodSyntax
import PodText

extension Session {
    /// `run "script"`, `run [WORD, …]`, `run WORD …`: a command of the host; its failure is the script's, and brings
    /// what is so of the objects. In simulation nothing happens,
    /// but where programs are served.
    func runHost(_ statement: RunSyntax, in scope: Scope) throws(EvaluationFailure) {
        let began = beginning
        do {
            let (command, shown) = try hostCommand(statement, in: scope)
            let limit = try statement.limit.map { (node) throws(EvaluationFailure) in try duration(node, in: scope) }
            if !can(.runsContainers), !options.followsWall {
                output.chatter(Chatter(.skipped, "skipped: simulated: run \(shortened(shown))"))
                hasSkipped = true
                return record(statement.node, name: nil, began: began, .skipped("simulated"))
            }
            try runOnHost(command, shown: shown, within: limit, at: statement.node)
            record(statement.node, name: nil, began: began, .held)
        } catch {
            if error.report.kind == .command || error.report.kind == .outOfTime {
                addEvidence(to: &error.report, since: began.virtual)
            }
            record(statement.node, name: nil, began: began, failed: error)
            throw error
        }
    }

    private func hostCommand(
        _ statement: RunSyntax, in scope: Scope
    ) throws(EvaluationFailure) -> (HostCommand, shown: String) {
        var command: HostCommand
        let shown: String
        if let script = statement.script {
            let text = try shellText(of: script.segments, in: scope)
            command = HostCommand(.shell(text))
            shown = text
        } else {
            var words: [String] = []
            for word in statement.arguments { words.append(try text(of: word, in: scope)) }
            if words.isEmpty { throw fault(at: statement.node, "expected a command of this machine") }
            command = HostCommand(.words(words))
            shown = words.map(shellQuoted).joined(separator: " ")
        }
        for pair in statement.environment {
            let text = try text(of: pair, in: scope)
            guard let sign = text.firstIndex(of: "=") else { throw fault(at: pair.node, "expected KEY=VALUE") }
            command.environment.append((String(text[..<sign]), String(text[text.index(after: sign)...])))
        }
        return (command, shown)
    }

    /// Runs a command and hands on its code when it is not 0. One that is not over in time is told to end.
    func runOnHost(
        _ command: HostCommand, shown: String, within limit: TimeSpan? = nil, at node: SyntaxNode
    ) throws(EvaluationFailure) {
        let deadline = limit.map { options.stopwatch() + $0 }
        var isLate = false
        let exit: HostExit
        do {
            exit = try host.run(ofSession(command)) { descriptors in
                // Behind the deadline it is looked after until it listens.
                let next = isLate ? options.stopwatch() + .milliseconds(100) : deadline
                if let order = accompany(descriptors, until: next) { return order }
                guard let deadline, options.stopwatch() >= deadline else { return nil }
                isLate = true
                return options.stopwatch() - deadline > options.grace / 2 ? .kill : .terminate
            }
        } catch {
            throw fault(.command, at: node, error.message)
        }
        if isLate {
            throw fault(
                .outOfTime, at: node, "'\(shortened(shown))': out of time after \((limit ?? .zero).description)",
                exitCode: ExitCode.outOfTime)
        }
        try demandSuccess(exit, of: shown, at: node)
    }

    /// What every command of the host gets from the session.
    func ofSession(_ command: HostCommand) -> HostCommand {
        var command = command
        // What the statement itself says comes later, and wins.
        if let name = options.environment { command.environment.insert(("PODSH_ENV", name), at: 0) }
        command.keepsInterrupts = options.mode == .interactive
        return command
    }

    /// A command's code that is not 0 is the script's failure.
    func demandSuccess(_ exit: HostExit, of shown: String, at node: SyntaxNode) throws(EvaluationFailure) {
        if exit.code == 0 { return }
        if let interruption = interruption() { throw interrupted(interruption, at: node) }
        var message = "'\(shortened(shown))' ended with exit \(exit.code)"
        if exit.code == ExitCode.notFound { message += ": not found" }
        if exit.code == ExitCode.notExecutable { message += ": not executable" }
        throw fault(.command, at: node, message, exitCode: exit.code)
    }

    /// Lets the cluster live while a command of the host runs, and hands on to it what asks podsh to stop: it has half
    /// of the grace then, and none when podsh is asked once more. At a prompt INT is the command's own matter.
    func accompany(_ descriptors: [Int32]) -> HostOrder? { accompany(descriptors, until: nil) }

    /// The same, at most until a time of the stopwatch.
    private func accompany(_ descriptors: [Int32], until limit: TimeSpan?) -> HostOrder? {
        guard let asked = attend(descriptors, until: limit) else { return nil }
        if asked == .interrupt, options.mode == .interactive { return .interrupt }
        let isHurried = stopRequest.map { options.timesAsked() > $0.asked } ?? false
        if isHurried || graceLeft <= options.grace / 2 { return .kill }
        return asked == .interrupt ? .interrupt : .terminate
    }

    /// Lets the cluster live until one of these can be read. Handlers wait for the statement's end.
    func attend(_ descriptors: [Int32]) -> Interruption? { attend(descriptors, until: nil) }

    /// The same, at most until a time of the stopwatch.
    func attend(_ descriptors: [Int32], until deadline: TimeSpan?) -> Interruption? {
        // What has been asked to stop is looked after: it may not listen.
        var limit: TimeSpan = stopRequest == nil ? .seconds(60) : .milliseconds(100)
        if let deadline { limit = min(limit, max(deadline - options.stopwatch(), .zero)) }
        let descriptors = descriptors + (pipe?.wakes ?? [])
        defer { pipe?.hear() }
        // What a lost connection means is said by the statement that needs it.
        let attendant = options.attendant()
        defer { attendant?.attend() }
        let awake = descriptors + (attendant?.descriptors ?? [])
        if let plane, !can(.movesTime), (try? plane.step(until: plane.now + limit, or: awake)) != nil {
            return pendingInterruption()
        }
        if let plane, options.followsWall, can(.movesTime) {
            follow(plane, awake)
            return pendingInterruption()
        }
        var polled = awake.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        // Rounded up: what is woken too early looks again and again.
        poll(&polled, nfds_t(polled.count), Int32((min(limit, .seconds(1)).nanoseconds + 999_999) / 1_000_000))
        return pendingInterruption()
    }

    /// Waits for one of these for a moment, and lets that much virtual time pass.
    private func follow(_ plane: any ControlPlane, _ descriptors: [Int32]) {
        let before = options.stopwatch()
        var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        poll(&polled, nfds_t(polled.count), 20)
        let target = plane.now + (options.stopwatch() - before)
        while plane.now < target, (try? plane.step(until: target, or: [])) != nil {}
    }

    /// Lets the cluster live while podsh cannot go on with what it does: its output is not read. Virtual time stands
    /// still then.
    package func live() {
        guard let plane, !can(.movesTime) else { return }
        _ = try? plane.step(until: plane.now, or: [])
    }

    /// `http(URL)`: an address of the environment is answered from it; in simulation others are not asked.
    func http(_ url: String, at node: SyntaxNode) throws(EvaluationFailure) -> Value {
        guard let address = WebAddress(url) else {
            throw fault(
                at: node, "'\(shortened(url))' is no http address", help: "as http://HOST:PORT/PATH or HOST:PORT/PATH")
        }
        if let other = try service(named: address.host, at: node)?.traffic.exposure.externalName {
            return try http("http://\(other):\(address.port)\(address.path)", at: node)
        }
        if let inside = try environmentAddress(address.host, at: node) {
            let plane = try controlPlane(at: node)
            let request = plane.request(inside, port: address.port, path: address.path)
            guard let answer = can(.movesTime) ? request() : elsewhere(request) else {
                return Session.answer(status: 0, body: "", error: "connection refused")
            }
            return Session.answer(status: answer.status, body: answer.body, error: nil)
        }
        if !can(.runsContainers) {
            output.chatter(Chatter(.skipped, "skipped: simulated: http \(shortened(url))"))
            hasSkipped = true
            return Session.answer(status: 200, body: "", error: nil)
        }
        do {
            let reply = try elsewhere { [host] in
                Result { () throws(HostError) in try host.http(url, limit: Session.mostInput) }
            }.get()
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
    private func environmentAddress(_ host: String, at node: SyntaxNode) throws(EvaluationFailure) -> IPv4? {
        let plane = try controlPlane(at: node)
        if let address = IPv4(text: host) { return plane.isInner(address) ? address : nil }
        guard let service = try service(named: host, at: node) else { return nil }
        if !service.isHeadless { return service.clusterIP }
        return plane.pods(.endpoints(ofService: service.key)).lazy.compactMap(\.status.address).first
            ?? plane.writtenEndpoints(of: service).flatMap(\.addresses).first?.address
    }

    private func service(named host: String, at node: SyntaxNode) throws(EvaluationFailure) -> Service? {
        let parts = host.split(separator: ".").map(String.init)
        guard let name = parts.first, IPv4(text: host) == nil else { return nil }
        let space = parts.count > 1 ? parts[1] : namespace
        if parts.count > 2, parts[2] != "svc" { return nil }
        return try controlPlane(at: node).service(ObjectKey(.service, name, namespace: space))
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
