internal import CLinux
internal import Glibc
internal import PodEngine
internal import PodLifecycle
internal import PodModel
internal import PodSyntax

/// A person's way to the containers: `exec`, `attach`, `debug`, `copy`. In simulation there is nothing to enter.
extension Session {
    func executeInContainer(_ command: CommandSyntax, in scope: Scope) throws(Stop) {
        guard let word = command.target else { throw fault(at: command.node, "a pod's name is missing") }
        var (pod, container) = try podAndContainer(word, in: scope)
        if let option = command.word(.container) { container = try text(of: option, in: scope) }
        let request = try execRequest(command, in: scope)
        if try isSkipped(command) { return }
        let (access, place) = try access(to: pod, container, at: command.node)
        let shown = request.words.map(shellQuoted).joined(separator: " ")
        try runInContainer(command, shown: shown, hasTerminal: request.hasTerminal) { () throws(Failure) in
            try access.exec(place.life, container: place.container, request)
        }
    }

    func attachToContainer(_ command: CommandSyntax, in scope: Scope) throws(Stop) {
        guard let word = command.target else { throw fault(at: command.node, "a pod's name is missing") }
        let (pod, container) = try podAndContainer(word, in: scope)
        if try isSkipped(command) { return }
        let (access, place) = try access(to: pod, container, at: command.node)
        try runInContainer(command, shown: oneLine(command.node.text), hasTerminal: options.hasTerminal) { () throws(Failure) in
            try access.attach(place.life, container: place.container)
        }
    }

    func debugPod(_ command: CommandSyntax, in scope: Scope) throws(Stop) {
        guard let word = command.target else { throw fault(at: command.node, "a pod's name is missing") }
        let pod = try onePod(word, kindWord: command.kindWord, in: scope)
        let image = try command.word(.image).map { (word) throws(Stop) in try text(of: word, in: scope) }
        var request = try execRequest(command, in: scope)
        if request.words.isEmpty { request.words = ["sh"] }
        if try isSkipped(command) { return }
        let (access, place) = try access(to: pod, nil, at: command.node)
        let shown = "debug \(pod.name)"
        try runInContainer(command, shown: shown, hasTerminal: request.hasTerminal) { () throws(Failure) in
            try access.debug(place.life, image: image, request)
        }
    }

    /// `copy POD[/CONTAINER]:PATH HOSTPATH` and back.
    func copyFiles(_ command: CommandSyntax, in scope: Scope) throws(Stop) {
        guard let from = command.word(.from), let to = command.word(.to) else { throw fault(at: command.node, "copy needs two paths") }
        let source = try copyPlace(from, in: scope)
        let target = try copyPlace(to, in: scope)
        let shown = oneLine(command.node.text)
        switch (source, target) {
        case (.host, .host): throw fault(at: command.node, "both paths are of this machine", help: "name a container's as POD:PATH")
        case (.container, .container): throw fault(at: command.node, "both paths are in containers", help: "copy to this machine first")
        case (.container(let pod, let container, let path), .host(let host)):
            if try isSkipped(command) { return }
            let (access, place) = try access(to: pod, container, at: command.node)
            try runInContainer(command, shown: shown, hasTerminal: false) { () throws(Failure) in
                try access.copy(from: place.life, container: place.container, path: path, to: host)
            }
        case (.host(let host), .container(let pod, let container, let path)):
            if try isSkipped(command) { return }
            let (access, place) = try access(to: pod, container, at: command.node)
            try runInContainer(command, shown: shown, hasTerminal: false) { () throws(Failure) in
                try access.copy(host, to: place.life, container: place.container, path: path)
            }
        }
    }

    private enum CopyPlace {
        case host(String)
        case container(ObjectKey, container: String?, path: String)
    }

    /// `web:/data`, `web/nginx:/data`; what begins with `/` or `.` or has no `:` is of this machine.
    private func copyPlace(_ word: WordSyntax, in scope: Scope) throws(Stop) -> CopyPlace {
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

    private func execRequest(_ command: CommandSyntax, in scope: Scope) throws(Stop) -> ExecRequest {
        var words: [String] = []
        for word in command.words(.arguments) { words.append(try text(of: word, in: scope)) }
        let hasTerminal = options.hasTerminal && capture == nil && !isReacting
        return ExecRequest(words: words, hasTerminal: hasTerminal, hasInput: hasTerminal || options.lendsInput && !isReacting)
    }

    /// In simulation nothing happens, and says so.
    func isSkipped(_ command: CommandSyntax) throws(Stop) -> Bool {
        guard options.isSimulated else { return false }
        output.chatter(Chatter(.skipped, "skipped: simulated: \(shortened(oneLine(command.node.text)))"))
        hasSkipped = true
        return true
    }

    func access(
        to pod: ObjectKey, _ container: String?, at node: SyntaxNode
    ) throws(Stop) -> (any ContainerAccess, (life: LifeSlot, container: Int)) {
        let engine = try machines(at: node)
        guard let access = engine.access else { throw fault(.refused, at: node, "these machines have no way into containers") }
        do {
            return (access, try engine.place(pod, container: container))
        } catch {
            throw refused(error, at: node)
        }
    }

    /// Starts it, lets the cluster live until it ends, and hands its code on. With a pipe its output is kept for it.
    private func runInContainer(
        _ command: CommandSyntax, shown: String, hasTerminal: Bool, _ start: () throws(Failure) -> any RunningCommand
    ) throws(Stop) {
        let kept = capture == nil ? nil : KeptOutput()
        defer { kept?.end() }
        let running: any RunningCommand
        do {
            running = try start()
        } catch {
            throw fault(.refused, at: command.node, error.message)
        }
        let exit = attend(running, hasTerminal: hasTerminal)
        if let kept { capture?.append(kept.end()) }
        if let interruption = interruption() { throw interrupted(interruption, at: command.node) }
        if exit.code == 0 { return }
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
            if asked == .terminate || !hasTerminal {
                isStopped = true
                running.stop()
            }
        }
    }
}

/// Standard output led into a file without a name while a command writes to it, for `COMMAND | HOST WORDS`.
private final class KeptOutput {
    private let file: Int32
    private let before: Int32
    private var hasEnded = false
    /// What a pipe takes at most; the rest is dropped.
    private static let most = 64 << 20

    init?() {
        file = podsh_memfd("podsh-output")
        guard file >= 0 else { return nil }
        before = fcntl(1, F_DUPFD_CLOEXEC, 3)
        guard before >= 0, dup2(file, 1) >= 0 else {
            close(file)
            return nil
        }
    }

    /// Standard output is what it was; the answer is what was written, as text.
    @discardableResult func end() -> String {
        if hasEnded { return "" }
        hasEnded = true
        dup2(before, 1)
        close(before)
        lseek(file, 0, SEEK_SET)
        let bytes = LocalHost.readAll(file, limit: KeptOutput.most) ?? []
        close(file)
        return String(decoding: bytes, as: UTF8.self)
    }
}
