import PodEngine
import PodKernel
import PodLifecycle
import PodModel
import PodSession
import PodShell
import PodSyntax
import PodText

/// What other processes of this user have to run in an environment that stays.
extension Program {
    /// Takes in what other processes of this user ask. What runs nothing is answered at once, also while a statement
    /// of somebody waits; the rest waits for its turn.
    func acceptCalls() {
        guard let serving, serving.control >= 0 else { return }
        // What nobody waits for any more is not done.
        waiting.removeAll { client in
            guard ControlSocket.isGone(client) else { return false }
            ControlSocket.dismiss(client)
            return true
        }
        while let client = ControlSocket.accept(serving.control) {
            switch client.call.text {
            case .summary:
                let pods = session.podCounts
                ControlSocket.answer(
                    client,
                    Document.fields(("pods", .integer(Int64(pods.all))), ("ready", .integer(Int64(pods.ready))))
                        .jsonLine)
            case .ending(let grace):
                if let grace = grace.flatMap(Invocation.grace) { session.limit(grace: grace) }
                let kept = session.keptClaims.map { Document.string("\($0.namespace)/\($0.name)") }
                ControlSocket.answer(client, Document.fields(("kept", .array(kept))).jsonLine)
            case .statements, .files, .prompt, .apply, .plan, .artifacts:
                // One that is at it for a moment is soon done.
                if let running, SystemClock.monotonic() - running.since >= .seconds(1) {
                    ControlSocket.explain(
                        client, "podsh: this waits until '\(running.call)' of another process has ended")
                }
                waiting.append(client)
            }
        }
    }

    /// What other processes of this user have to run here, one after the other.
    func takeCalls() {
        acceptCalls()
        while !waiting.isEmpty {
            let (connection, call, streams) = waiting.removeFirst()
            let served = ServedCall(connection, call, streams, client)
            running = (call.text.title, SystemClock.monotonic())
            defer { running = nil }
            // A prompt may be waiting for its own user's keys meanwhile.
            let (editing, isJSON) = (output.editing, output.isJSON)
            output.editing = nil
            output.isJSON = call.tellsJSON
            session.lend(hasTerminal: Terminal.isTerminal(0) && Terminal.isTerminal(1), input: true)
            let code = run(call)
            serving?.kept.secure()
            served.answer(code)
            output.editing = editing
            output.isJSON = isJSON
            session.lend(hasTerminal: editing != nil, input: editing != nil)
            // Ctrl-C was the client's.
            _ = signals.take()
            acceptCalls()
        }
    }

    private func run(_ call: ControlSocket.Call) -> Int32 {
        switch call.text {
        case .prompt: return runGuest()
        case .statements(let text):
            return submit([SourceText(name: "-c", text: text, provenance: .argument)])
        case .files(let paths): return submit(sources(paths))
        case .apply(let paths, let settings, let prunes):
            guard let sources = wholeSources(paths) else { return ExitCode.noInput }
            let code = session.apply(again: sources, settings: settings, prunes: prunes)
            return signals.pending?.exitCode ?? code
        case .plan(let paths, let settings):
            guard let sources = wholeSources(paths) else { return ExitCode.noInput }
            return session.plan(sources, settings: settings)
        case .artifacts(let folder): return writeArtifacts(folder)
        case .summary, .ending: return ExitCode.software
        }
    }

    private func runGuest() -> Int32 {
        if hasGuest {
            FileWriter.standardError.write("podsh: another shell is attached to \(layout.name)\n")
            return ExitCode.unavailable
        }
        hasGuest = true
        defer { hasGuest = false }
        return runPromptLoop(isGuest: true)
    }

    private func submit(_ sources: [SourceText?]) -> Int32 {
        var code = ExitCode.held
        for source in sources {
            guard let source else { return ExitCode.noInput }
            switch session.submit(source) {
            case .ran: break
            case .failed(let failed): code = code == ExitCode.held ? failed : code
            case .quit(let asked): return asked
            }
        }
        return signals.pending?.exitCode ?? code
    }

    /// nil for a file that cannot be read, which has been reported.
    private func sources(_ paths: [String]) -> [SourceText?] {
        paths.map { path in
            guard Session.isKubernetes(path) else {
                return Sources.read(path, screen: Terminal.screen(of: 2, colour: invocation.colour))
            }
            return SourceText(name: path, text: "import \(JSONWriter.quoted(path))", provenance: .argument)
        }
    }

    /// As `up` reads them: Kubernetes' files whole, and folders of them; nil where one cannot be read, of which has
    /// been told.
    private func wholeSources(_ paths: [String]) -> [SourceText]? {
        var inputs = Inputs(names: paths)
        inputs.mayMix = true
        return inputs.read(screen: Terminal.screen(of: 2, colour: invocation.colour))
    }

    private func writeArtifacts(_ folder: String) -> Int32 {
        func write(_ path: String, _ bytes: [UInt8]) throws(HostError) {
            let whole = "\(folder)/\(path)"
            do throws(Failure) {
                try makeFolders(String(whole[..<(whole.lastIndex(of: "/") ?? whole.startIndex)]), mode: 0o755)
            } catch {
                throw HostError(.failed, error.message)
            }
            try session.host.write(whole, bytes)
        }
        do throws(HostError) {
            try session.writeArtifacts(write)
            try write("environment.log", SmallFile.read(OutputLog.path(layout)) ?? [])
            return ExitCode.held
        } catch {
            FileWriter.standardError.write("podsh: \(error.message)\n")
            return ExitCode.inputOutput
        }
    }
}
