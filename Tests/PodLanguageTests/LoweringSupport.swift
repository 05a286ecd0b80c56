import PodLanguage
import PodModel
import PodSyntax
import Testing

/// The first declaration of a text, parsed; the text must be sound.
func declaration(_ text: String) throws -> DeclarationSyntax {
    let result = parse(SourceText(name: "test.pod", text: text))
    #expect(result.findings.isEmpty, "\(FindingReport.text(result))")
    let found = result.tree.statements.first { $0.kind == .declaration }
    return try #require(found.flatMap(DeclarationSyntax.init))
}

/// Evaluates literals and the sums of the tests; knows `n` as 3.
func testContext(_ templates: [String: PodTemplate] = [:]) -> LoweringContext {
    var context = LoweringContext { (node: SyntaxNode) throws(Finding) in
        do throws(ValueError) {
            if let value = try Value(literal: node) { return value }
        } catch {
            throw Finding(node.span, "out-of-range", error.message)
        }
        if node.text == "n" { return .int(3) }
        throw Finding(node.span, "unknown-name", "nothing is called '\(node.text)'")
    }
    context.template = { templates[$0] }
    context.readFile = { (path: String) throws(ValueError) in
        if path == "./app.conf" { return Array("content".utf8) }
        if path == "./app.bin" { return [0xFF, 0x00, 0xFE] }
        throw ValueError("there is no file '\(path)'")
    }
    context.hostVariable = { $0 == "HOME" ? "/root" : nil }
    return context
}

/// The template of the pod, template or controller a text declares.
func template(_ text: String, _ templates: [String: PodTemplate] = [:]) throws -> PodTemplate {
    switch try lower(try declaration(text), in: testContext(templates)) {
    case .pod(_, _, let template), .template(_, _, let template): return template
    case .replicaSet(_, _, _, let template, _): return try #require(template)
    default: throw Unexpected()
    }
}

struct Unexpected: Error {}

/// The first container of a pod whose container has these attributes.
func container(_ attributes: String, pod: String = "") throws -> Container {
    let template = try template("pod web < \(pod)\n container nginx <\n\(attributes)\n> >")
    return try #require(template.spec.containers.first)
}

/// The findings of lowering a text, as `code: message`.
func loweringFindings(_ text: String, _ templates: [String: PodTemplate] = [:]) throws -> [String] {
    do {
        _ = try lower(try declaration(text), in: testContext(templates))
        return []
    } catch let error as LoweringError {
        return error.findings.map { "\($0.code): \($0.message)" }
    }
}
