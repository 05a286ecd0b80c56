import PodEngine
import PodHousekeeping
import PodKernel
import PodLifecycle
import PodModel
import PodSession
import PodShell
import PodSyntax

/// An environment is taken, given back, left as it is, and taken over from a process that was killed.
extension Program {
    /// Takes the place of an environment's process that was killed.
    func resume() -> Int32 {
        guard let serving else { return ExitCode.software }
        listen()
        if let code = hold(origin: invocation.name) { return code }
        do throws(Failure) {
            let process = try serving.kept.load()
            session.keepNodes()
            guard session.open() else { return abandon(ExitCode.unavailable) }
            for source in process.sources {
                session.restore(SourceText(name: source.name, text: source.text, provenance: .file(path: source.name)))
            }
        } catch {
            FileWriter.standardError.write("podsh: \(error.message)\n")
            return abandon(ExitCode.unavailable)
        }
        serving.kept.secure()
        defer { release() }
        OutputLog.detach(layout, code: ExitCode.held)
        Watcher.start(layout)
        return end(session.end(stay() ?? ExitCode.held), session.records)
    }

    /// Leaves everything as a kill would.
    private func abandon(_ code: Int32) -> Int32 {
        holding.lock?.abandon()
        holding.lock = nil
        return code
    }

    /// Takes the environment's name; the answer is an exit code when another podsh has it. Where there is no folder to
    /// lock it in, this run is reported to nobody; the first statement that needs a real machine says why and fails.
    func hold(origin: String) -> Int32? {
        real.origin = origin
        do throws(EnvironmentFault) {
            let lock = try EnvironmentLock.take(layout, origin: origin, isReal: !machines.isSimulated)
            holding.lock = lock
            if lock.wasLeft {
                real.cleanCommands()
                // Who was killed still says where it is served.
                if invocation.resumes { ServedRecord.withdraw(layout) } else { ServedRecord.remove(layout) }
            }
            return nil
        } catch {
            // Another one was faster.
            if invocation.resumes { return EnvironmentProcess.isAnothers }
            if case .unusable = error { return nil }
            FileWriter.standardError.write("podsh: \(error)\n")
            return report?.end(ExitCode.unavailable, "\(error)") ?? ExitCode.unavailable
        }
    }

    func release() {
        serving?.end()
        real.close()
        for failure in commands.close() {
            FileWriter.standardError.write("podsh: environment \(layout.name): \(failure)\n")
        }
        holding.lock?.release()
        holding.lock = nil
    }
}
