import PodModel
import PodSyntax

extension Lowerer {
    /// The keys and values of a config or secret, its files and host variables read.
    mutating func settings(_ declaration: DeclarationSyntax) -> ConfigData {
        var data = ConfigData()
        var size = 0
        for attribute in declaration.body?.attributes ?? [] where !attribute.hasError {
            guard let pair = setting(attribute) else { continue }
            size += pair.key.utf8.count + pair.value.count
            data[pair.key] = pair.value
        }
        // Kubernetes' MaxSecretSize (pkg/apis/core/types.go).
        if size > 1 << 20 {
            report(declaration.span, "too-large", "the values have \(size) bytes; at most 1048576 are allowed")
        }
        return data
    }

    private mutating func setting(_ attribute: AttributeSyntax) -> (key: String, value: ConfigValue)? {
        switch attribute.word(in: ConfigurationAttribute.self) {
        case .file:
            guard let word = attribute.word(.path), let path = text(word) else { return nil }
            let name = path.split(separator: "/").last.map(String.init) ?? path
            guard let key = key(attribute, fallback: name, word) else { return nil }
            let value = read(word, context.readFile)
            return value.map { (key, ConfigValue($0)) }
        case .env:
            guard let word = attribute.word(.variable), let name = text(word) else { return nil }
            guard let value = context.hostVariable(name) else {
                report(word.span, "unknown-variable", "the variable '\(name)' is not set on this machine")
                return nil
            }
            return key(attribute, fallback: name, word).map { ($0, .text(value)) }
        case .pair, nil: return read(attribute.value, Reading.configPair).map { ($0.key, .text($0.value)) }
        }
    }

    private mutating func key(_ attribute: AttributeSyntax, fallback: String, _ word: WordSyntax) -> String? {
        let given = attribute.word(.as)
        let key = given == nil ? fallback : text(given)
        guard let key else { return nil }
        if let wrong = NameRules.configKey(key) {
            report(
                (given ?? word).span, "bad-value", "the key '\(key)' \(wrong)",
                help: given == nil ? "write as KEY" : nil)
            return nil
        }
        return key
    }
}
