import PodSession
import PodShell
import PodSyntax

extension Plan {
    /// Reads a file and hands it to a session that has no machines at all; the answer is the exit code.
    func rehearse(_ file: String, _ work: (Session, SourceText) -> Int32) -> Int32 {
        let colour = colour
        guard let source = Sources.read(file, screen: Terminal.screen(of: 2, colour: colour)) else { return ExitCode.noInput }
        let output = ShellOutput(
            isInteractive: false, data: { Terminal.screen(of: 1, colour: colour) }, side: { Terminal.screen(of: 2, colour: colour) })
        output.isQuiet = isQuiet
        var options = SessionOptions(mode: .batch, seed: seed)
        options.settings = settings
        options.isLenient = isLenient
        let session = Session(options: options, host: LocalHost(), output: output) {
            throw NoMachines(causes: ["nothing runs in a rehearsal"])
        }
        output.session = session
        return work(session, source)
    }
}
