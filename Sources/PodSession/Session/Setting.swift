internal import PodLanguage
internal import PodSyntax

extension Session {
    /// Takes the `--set` of a name, once.
    func takeSetting(_ name: String) -> String? {
        guard let i = settings.firstIndex(where: { $0.name == name }) else { return nil }
        // The last of several wins, as with flags everywhere.
        let value = settings.last { $0.name == name }?.value ?? settings[i].value
        settings.removeAll { $0.name == name }
        return value
    }

    /// The value that `--set` gives in place of an expression: a text where the script has a text, else what the text
    /// would mean in the script.
    func value(ofSetting text: String, replacing expression: SyntaxNode) -> Value {
        if expression.kind == .string { return .string(text) }
        switch text {
        case "true": return .yes
        case "false": return .no
        case "null": return .null
        default: break
        }
        if let n = Int64(text) { return .int(n) }
        let isNumber = text.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: "-") } ?? false
        guard isNumber else { return .string(text) }
        if let d = Double(text), d.isFinite { return .decimal(d) }
        if text.utf8.last == UInt8(ascii: "%"), let p = Double(text.dropLast()), p.isFinite { return .percent(p) }
        if let span = try? Reading.duration(text) { return .duration(span) }
        if let quantity = try? Reading.quantity(text, example: "64Mi") {
            return .quantity(quantity, text.utf8.last == UInt8(ascii: "i") ? .memory : .amount)
        }
        return .string(text)
    }
}
