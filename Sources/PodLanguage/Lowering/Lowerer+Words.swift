import PodModel
import PodSyntax

extension Lowerer {
    mutating func report(_ span: TextSpan, _ code: String, _ message: String, help: String? = nil) {
        findings.append(Finding(span, code, message, help: help))
    }

    /// The text of a word, its expressions evaluated; nil after a finding.
    mutating func text(_ word: WordSyntax?) -> String? {
        guard let word else { return nil }
        do {
            return try word.text(context.evaluate)
        } catch {
            findings.append(error)
            return nil
        }
    }

    /// The texts of words; those with findings are left out.
    mutating func texts(_ words: [WordSyntax]) -> [String] {
        var result: [String] = []
        for word in words { if let text = text(word) { result.append(text) } }
        return result
    }

    /// Reads a word as what it has to be; nil after a finding.
    mutating func read<T>(_ word: WordSyntax?, _ reading: (String) throws(ValueError) -> T) -> T? {
        guard let word, let text = text(word) else { return nil }
        do {
            return try reading(text)
        } catch {
            report(word.span, "bad-value", error.message, help: error.help)
            return nil
        }
    }

    /// Reads the word of a label; nil when it is not there or after a finding.
    mutating func read<T>(
        _ view: some SyntaxView, _ label: SlotLabel, _ reading: (String) throws(ValueError) -> T
    ) -> T? {
        read(view.word(label), reading)
    }

    mutating func integer(_ view: some SyntaxView, _ label: SlotLabel, _ range: ClosedRange<Int64>) -> Int? {
        read(view, label) { (text: String) throws(ValueError) in Int(try Reading.integer(text, in: range)) }
    }

    mutating func labels(_ words: [WordSyntax], _ reading: (String) throws(ValueError) -> Labels.Pair) -> Labels {
        var labels: Labels = [:]
        for word in words { if let pair = read(word, reading) { labels[pair.key] = pair.value } }
        return labels
    }

    /// The word chosen under a label; nil where it is left out.
    func choice<Word: LanguageWord>(_ view: some SyntaxView, _ label: SlotLabel, _: Word.Type) -> Word? {
        view.choice(label).flatMap { Word(word: $0.spelling) }
    }

    /// An object's, container's or volume's name as a DNS label.
    mutating func dnsLabel(_ word: WordSyntax?) -> String? {
        read(word) { (text: String) throws(ValueError) in
            if let wrong = NameRules.dnsLabel(text) { throw ValueError("the name '\(text)' \(wrong)") }
            return text
        }
    }
}
