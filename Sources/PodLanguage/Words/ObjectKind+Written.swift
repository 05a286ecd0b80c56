package import PodModel
import PodSyntax

extension ObjectKind {
    /// A kind by any of the words that the vocabulary has for it: plural, and kubectl's short forms.
    package init?(written word: String) {
        if let kind = ObjectKind(word: word) {
            self = kind
        } else if let entry = Vocabulary.kind(word) {
            self.init(word: entry.word)
        } else {
            return nil
        }
    }
}
