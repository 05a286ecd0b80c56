internal import PodControl
internal import PodEngine
internal import PodLanguage
internal import PodLifecycle
internal import PodModel
internal import PodSyntax

/// A port of this machine that leads to one of a pod or service, for as long as the environment lives.
struct Forward {
    let hostPort: UInt16
    /// `web:80`.
    let text: String
    let running: any RunningCommand
}

extension Session {
    /// `forward POD|SERVICE LOCAL:PORT`. The statement is over when the port listens; the same port again replaces it.
    func forward(_ command: CommandSyntax, in scope: Scope) throws(Stop) {
        guard let word = command.target, let ports = command.word(.port) else { throw fault(at: command.node, "a name and ports are missing") }
        let written = try text(of: ports, in: scope)
        let (local, remote) = try at(ports.node) { () throws(ValueError) in try Reading.portMapping(written) }
        let key = try object(word, kindWord: command.kindWord, in: scope)
        if try isSkipped(command) { return }
        let engine = try machines(at: command.node)
        if !engine.cluster.exists(key) { throw missing(key, at: word.node) }
        guard let access = engine.access else { return }
        let target: ForwardTarget
        if key.kind == .service {
            target = .service(key, port: remote)
        } else {
            let pods = try pods(of: key, at: word.node)
            guard let pod = pods.first(where: { isReady($0) }) ?? pods.first else {
                throw fault(.refused, at: word.node, "\(key) has no pod to lead to")
            }
            do throws(Refusal) {
                target = .pod(try engine.place(pod).life, port: remote)
            } catch {
                throw refused(error, at: command.node)
            }
        }
        for old in forwards where old.hostPort == local { old.running.stop() }
        forwards.removeAll { $0.hostPort == local }
        do {
            let running = try access.forward(local, to: target)
            forwards.append(Forward(hostPort: local, text: "\(key):\(remote)", running: running))
        } catch {
            throw fault(.refused, at: command.node, error.message)
        }
        output.chatter(Chatter(.change, "127.0.0.1:\(local) leads to \(key) port \(remote)"))
    }

    private func isReady(_ pod: ObjectKey) -> Bool {
        engine?.cluster.pod(pod.name, namespace: pod.namespace)?.isReady == true
    }

    func endForwards() {
        for forward in forwards { forward.running.stop() }
        forwards = []
    }
}
