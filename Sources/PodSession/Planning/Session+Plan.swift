internal import PodControlPlane
internal import PodModel
package import PodSyntax

extension Session {
    /// `plan FILE`: in a script a plan that finds changes is a failure with code 1, as an expectation is; at the prompt
    /// it is an answer.
    func planFile(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = command.word(.path) else { throw fault(at: command.node, "a file is missing") }
        let file = try readFile(word, in: scope)
        // What --set said was for the script that runs.
        let (planner, code) = rehearse([file], settings: [])
        if code != ExitCode.held {
            throw fault(
                .input, at: word.node, "\(file.name) cannot be planned", exitCode: max(code, ExitCode.unchecked))
        }
        let count = report(planner)
        if count > 0, options.mode == .batch {
            throw fault(.expectation, at: command.node, "plan \(file.name): \(counted(count, "object")) would change")
        }
    }

    /// As `plan` of the settings that the program was given.
    package func plan(_ sources: [SourceText], settings: [Setting]) -> Int32 {
        options.settings = settings
        defer { options.settings = [] }
        return plan(sources)
    }

    /// `podsh plan FILE…`: 0 when nothing would change, 1 when something would, above 1 when there is no telling.
    package func plan(_ sources: [SourceText]) -> Int32 {
        let (planner, code) = rehearse(sources, settings: options.settings)
        if code != ExitCode.held { return max(code, ExitCode.unchecked) }
        return report(planner, dropped: planner.dropped(declared)) > 0 ? ExitCode.failed : ExitCode.held
    }

    /// Runs a file, or Kubernetes' files together, against a copy of the cluster, or an empty one: its declarations,
    /// and what they need to be computed.
    func rehearse(_ sources: [SourceText], settings: [Setting]) -> (planner: Session, code: Int32) {
        var options = options
        options.settings = settings
        options.mode = .batch
        options.keepsGoing = false
        let planner = Session(
            options: options, host: host, output: PlanningOutput(output), source: RehearsalSource(base: source))
        planner.planning = Planning()
        planner.plane = plane?.rehearsal()
        return (planner, planner.runInTurn(sources))
    }

    /// Shows a plan; the answer is the number of objects that would change.
    private func report(_ planner: Session, dropped: [ObjectKey] = []) -> Int {
        guard let planning = planner.planning else { return 0 }
        var lines: [String] = []
        var same = 0
        for change in planning.changes {
            if change.action == .unchanged {
                same += 1
                continue
            }
            lines.append("\(change.object) would be \(change.action.word)" + (change.details.isEmpty ? "" : ":"))
            lines += change.details.map { "    \($0)" }
        }
        for key in dropped { lines.append("\(key) would stay: no file declares it any more; `up --prune` deletes it") }
        for gap in planning.gaps { lines.append("not planned: \(planner.located(gap.place)): \(gap.what)") }
        let count = planning.changes.count - same
        lines.append(
            "\(count == 0 ? "nothing" : counted(count, "object")) would change, \(counted(same, "object")) would not")
        emit(.text(lines.joined(separator: "\n")))
        return count
    }
}

/// An empty control plane to plan on, with the abilities of that for which is planned.
private struct RehearsalSource: ControlPlaneSource {
    let base: any ControlPlaneSource

    var abilities: Abilities { base.abilities }
    func open() -> any ControlPlane { base.rehearsal() }
    func rehearsal() -> any ControlPlane { base.rehearsal() }
}

/// Only failures of what is planned reach the reader.
private final class PlanningOutput: Output {
    private let outer: any Output

    init(_ outer: any Output) {
        self.outer = outer
    }

    func emit(_ reply: Reply, from session: Session) {}
    func chatter(_ chatter: Chatter) {}
    func fail(_ report: FailureReport) { outer.fail(report) }
    func show(_ findings: [Finding], suppressed: Int, in source: SourceText) {
        outer.show(findings, suppressed: suppressed, in: source)
    }
    func plainText(of reply: Reply, from session: Session) -> String { outer.plainText(of: reply, from: session) }
}
