internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// Files that may run each other.
    private static let mostFiles = 64

    /// `source FILE`: runs another file here, in the same scope; relative paths in it start at its own folder.
    func source(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = command.word(.path) else { throw fault(at: command.node, "a file is missing") }
        let written = try text(of: word, in: scope)
        let path = hostPath(written)
        let real: String
        let bytes: [UInt8]
        do {
            real = try host.canonicalPath(path)
            bytes = try host.read(path, limit: SourceText.maximumBytes)
        } catch {
            throw fault(.input, at: word.node, error.message, exitCode: ExitCode.noInput)
        }
        // Two names of one file are one file: a cycle through a symbolic link is a cycle.
        if files.contains(real) {
            let cycle = (files.drop { $0 != real } + [real]).joined(separator: " → ")
            throw fault(.evaluation, at: word.node, "files run each other without end: \(cycle)")
        }
        if files.count >= Session.mostFiles {
            throw fault(
                .evaluation, at: word.node,
                "files run each other deeper than \(Session.mostFiles): \(files.joined(separator: " → "))")
        }
        let text = SourceText(name: written, bytes: bytes, provenance: .file(path: path))
        let (tree, checked): (SyntaxTree, CheckResult)
        do {
            (tree, checked) = try check(text)
        } catch {
            record(error.findings, in: text)
            throw fault(
                .input, at: word.node, "\(written) does not check; nothing of it has run", exitCode: ExitCode.unchecked)
        }
        if checked.declaresNodes, plane == nil { declaresNodes = true }
        if checked.waits { hasWaited = true }
        try run(tree, real, command.node, in: scope)
    }

    private func run(_ tree: SyntaxTree, _ real: String, _ node: SyntaxNode, in scope: Scope) throws(EvaluationFailure)
    {
        let (outerFolder, outerNamespace) = (folder, namespace)
        files.append(real)
        if case .file(let path) = tree.source.provenance { folder = Session.folder(of: path) }
        defer {
            files.removeLast()
            folder = outerFolder
            namespace = outerNamespace
        }
        do {
            _ = try run(tree.statements, in: scope)
        } catch {
            error.add(FailureReport.Frame("file \(tree.source.name)", Place(node)))
            throw error
        }
    }
}
