internal import PodControlPlane
internal import PodLifecycle
internal import PodModel
internal import PodSyntax
import PodText

/// A person's way to the containers: `exec`, `attach`, `debug`, `copy`. In simulation there is nothing to enter.
extension Session {
    func executeInContainer(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = command.target else { throw fault(at: command.node, "a pod's name is missing") }
        var (pod, container) = try podAndContainer(word, in: scope)
        if let option = command.word(.container) { container = try text(of: option, in: scope) }
        let request = try execRequest(command, in: scope)
        if try isSkipped(command, of: pod, container) { return }
        let plane = try controlPlane(at: command.node)
        let shown = request.words.map(shellQuoted).joined(separator: " ")
        try runInContainer(command, shown: shown, hasTerminal: request.hasTerminal) { () throws(ControlPlaneError) in
            try plane.exec(pod, container: container, request)
        }
    }

    func attachToContainer(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = command.target else { throw fault(at: command.node, "a pod's name is missing") }
        var (pod, container) = try podAndContainer(word, in: scope)
        if let option = command.word(.container) { container = try text(of: option, in: scope) }
        if try isSkipped(command, of: pod, container) { return }
        let plane = try controlPlane(at: command.node)
        try runInContainer(
            command, shown: oneLine(command.node.text), hasTerminal: options.hasTerminal && pipe == nil, noteKind: .hint
        ) { () throws(ControlPlaneError) in
            try plane.attach(pod, container: container, output: self.pipe?.descriptor)
        }
    }

    func debugPod(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = command.target else { throw fault(at: command.node, "a pod's name is missing") }
        var (pod, container) = try podAndContainer(word, kindWord: command.kindWord, in: scope)
        if let option = command.word(.container) { container = try text(of: option, in: scope) }
        let image = try command.word(.image).map { (word) throws(EvaluationFailure) in try text(of: word, in: scope) }
        var request = try execRequest(command, in: scope)
        if request.words.isEmpty { request.words = ["sh"] }
        if try isSkipped(command, of: pod, container, mustRun: false) { return }
        let plane = try controlPlane(at: command.node)
        let shown = "debug \(pod.name)"
        try runInContainer(command, shown: shown, hasTerminal: request.hasTerminal) { () throws(ControlPlaneError) in
            try plane.debug(pod, container: container, image: image, request)
        }
    }

    /// `copy POD[/CONTAINER]:PATH HOSTPATH` and back.
    func copyFiles(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let from = command.word(.from), let to = command.word(.to) else {
            throw fault(at: command.node, "copy needs two paths")
        }
        let source = try copyPlace(from, in: scope)
        let target = try copyPlace(to, in: scope)
        let shown = oneLine(command.node.text)
        switch (source, target) {
        case (.host, .host):
            throw fault(at: command.node, "both paths are of this machine", help: "name a container's as POD:PATH")
        case (.container, .container):
            throw fault(at: command.node, "both paths are in containers", help: "copy to this machine first")
        case (.container(let pod, let container, let path), .host(let host)):
            if try isSkipped(command, of: pod, container) { return }
            let plane = try controlPlane(at: command.node)
            try runInContainer(command, shown: shown, hasTerminal: false) { () throws(ControlPlaneError) in
                try plane.copy(from: pod, container: container, path: path, to: host)
            }
        case (.host(let host), .container(let pod, let container, let path)):
            if try isSkipped(command, of: pod, container) { return }
            let plane = try controlPlane(at: command.node)
            try runInContainer(command, shown: shown, hasTerminal: false) { () throws(ControlPlaneError) in
                try plane.copy(host, to: pod, container: container, path: path)
            }
        }
    }

    private enum CopyPlace {
        case host(String)
        case container(ObjectKey, container: String?, path: String)
    }

    /// `web:/data`, `web/nginx:/data`; what begins with `/` or `.` or has no `:` is of this machine.
    private func copyPlace(_ word: WordSyntax, in scope: Scope) throws(EvaluationFailure) -> CopyPlace {
        let written = try text(of: word, in: scope)
        guard let colon = written.firstIndex(of: ":"), !written.hasPrefix("/"), !written.hasPrefix(".") else {
            return .host(absolute(hostPath(written)))
        }
        let (pod, container) = try podAndContainer(named: String(written[..<colon]), at: word, in: scope)
        let path = String(written[written.index(after: colon)...])
        if path.isEmpty { throw fault(at: word.node, "a path in the container is missing behind ':'") }
        return .container(pod, container: container, path: path)
    }

    private func absolute(_ path: String) -> String {
        path.utf8.first == UInt8(ascii: "/") ? path : host.currentDirectory + "/" + path
    }

    // MARK: What they share

    private func execRequest(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) -> ExecRequest {
        var words: [String] = []
        for word in command.words(.arguments) { words.append(try text(of: word, in: scope)) }
        let hasTerminal = options.hasTerminal && pipe == nil && !isReacting
        return ExecRequest(
            words: words, hasTerminal: hasTerminal, hasInput: hasTerminal || options.lendsInput && !isReacting,
            output: pipe?.descriptor)
    }

    /// Where the control plane cannot do it nothing happens, and says so.
    func isSkipped(_ command: CommandSyntax, without ability: Abilities) -> Bool {
        if can(ability) { return false }
        output.chatter(Chatter(.skipped, "skipped: simulated: \(shortened(oneLine(command.node.text)))"))
        hasSkipped = true
        return true
    }

    /// The same for what is done in a container: what would be refused is refused.
    private func isSkipped(
        _ command: CommandSyntax, of pod: ObjectKey, _ container: String?, mustRun: Bool = true
    ) throws(EvaluationFailure) -> Bool {
        if can(.entersContainers) { return false }
        let plane = try controlPlane(at: command.node)
        let index: Int
        do {
            index = try plane.index(ofContainer: container, of: pod)
        } catch {
            throw fault(error, at: Place(command.node))
        }
        let states = plane.pod(pod)?.status.containers.map(\.state) ?? []
        if mustRun, states.indices.contains(index) {
            guard case .running = states[index] else {
                throw fault(.refused, at: command.node, "the container does not run")
            }
        }
        return isSkipped(command, without: .entersContainers)
    }

    /// Starts it, lets the cluster live until it ends, and hands its code on.
    private func runInContainer(
        _ command: CommandSyntax, shown: String, hasTerminal: Bool, noteKind: Chatter.Kind = .warning,
        _ start: () throws(ControlPlaneError) -> any RunningCommand
    ) throws(EvaluationFailure) {
        let running: any RunningCommand
        do {
            running = try start()
        } catch {
            throw fault(error, at: Place(command.node))
        }
        let exit = attend(running, hasTerminal: hasTerminal)
        if let interruption = interruption() { throw interrupted(interruption, at: command.node) }
        if exit.code == 0 {
            if let note = running.message { output.chatter(Chatter(noteKind, note)) }
            return
        }
        // Nobody reads behind the pipe any more.
        if exit.code == ExitCode.unread, pipe?.isClosed == true { return }
        var message = "'\(shortened(shown))' ended with exit \(exit.code)"
        if let cause = running.message { message += ": \(cause)" }
        throw fault(.command, at: command.node, message, exitCode: exit.code)
    }

    /// Until it has ended. On a terminal of its own Ctrl-C is the command's; else what asks podsh to stop ends it.
    private func attend(_ running: any RunningCommand, hasTerminal: Bool) -> Exit {
        var isStopped = false
        while true {
            if let exit = running.result() { return exit }
            guard let asked = attend([running.descriptor]), !isStopped else { continue }
            if asked != .interrupt || !hasTerminal {
                isStopped = true
                running.stop()
            }
        }
    }
}
