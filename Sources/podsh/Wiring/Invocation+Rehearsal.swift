import PodEngine
import PodSession
import PodShell
import PodSyntax

extension Invocation {
    /// Reads files and hands them to a session that has no machines at all; the answer is the exit code.
    func rehearse(_ files: FileOptions, and words: [String], _ work: (Session, [SourceText]) -> Int32) throws -> Int32 {
        let colour = colour
        let inputs = Inputs(names: try files.names(and: words), isRecursive: files.recursive)
        guard let sources = inputs.read(screen: Terminal.screen(of: 2, colour: colour)) else { return ExitCode.noInput }
        let output = ShellOutput(
            isInteractive: false, data: { Terminal.screen(of: 1, colour: colour) },
            side: { Terminal.screen(of: 2, colour: colour) })
        output.isQuiet = isQuiet
        var options = SessionOptions(mode: .batch, seed: seed)
        options.settings = settings
        options.isLenient = isLenient
        options.compose = compose
        options.namespace = files.namespace ?? options.namespace
        options.namespaces = files.createNamespace ? .named : .standing
        let session = Session(
            options: options, host: LocalHost(), output: output,
            source: EmbeddedSource(.simulatedMachines) { throw NoMachines(causes: ["nothing runs in a rehearsal"]) })
        output.session = session
        return work(session, sources)
    }
}
