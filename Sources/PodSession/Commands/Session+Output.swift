internal import PodLanguage
internal import PodSyntax
internal import PodText

extension Session {
    /// `output NAME = EXPR`: kept for programs, and written at once, so that a failure later takes nothing of it away.
    func give(_ statement: OutputSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let name = statement.name, let node = statement.value else { return }
        let value = try evaluate(node, in: scope)
        if value.isNull { throw fault(at: node, "this is null, and programs are given values") }
        outputs.put(name.text, value)
        do throws(HostError) {
            try writeOutputs()
        } catch {
            throw fault(.evaluation, at: statement.node, error.message, exitCode: ExitCode.inputOutput)
        }
    }

    /// What the script has given so far, in the file that `options` name; also before it has given anything, so that
    /// what another run left there is nobody's.
    package func writeOutputs() throws(HostError) {
        guard let path = options.outputs else { return }
        let json = Value.map(outputs).json(indented: true) + "\n"
        guard !path.hasSuffix(".json") else { return try host.write(path, Array(json.utf8)) }
        guard let document = try? JSONReader.value(of: json), let lines = document.variableLines else {
            throw HostError(.failed, "a value of several lines fits no line NAME=VALUE of \(path); name it .json")
        }
        try host.write(path, Array(lines.utf8))
    }
}

extension Document {
    /// Of an object lines `NAME=VALUE`, the value as it stands; nil where one has several lines.
    package var variableLines: String? {
        guard case .object(let fields) = self else { return nil }
        var text = ""
        for field in fields {
            let value = field.value.plainText
            if value.utf8.contains(0x0A) { return nil }
            text += "\(field.key)=\(value)\n"
        }
        return text
    }

    /// A text as it stands, anything else as JSON.
    package var plainText: String { if case .string(let text) = self { text } else { jsonLine } }
}
