/// How a text can go on at the cursor.
package struct Completion: Hashable, Sendable {
    package struct Candidate: Hashable, Sendable {
        /// What replaces the text from `start` to the cursor, quoted where needed.
        package var text: String
        /// One sentence about it.
        package var summary: String
        /// A space follows when it is the only one.
        package var isWhole: Bool

        package init(_ text: String, _ summary: String, isWhole: Bool = true) {
            self.text = text
            self.summary = summary
            self.isWhole = isWhole
        }
    }

    /// Byte offset at which the word under the cursor begins.
    package var start: Int
    package var candidates: [Candidate]

    package init(start: Int, candidates: [Candidate] = []) {
        self.start = start
        self.candidates = candidates
    }

    /// The longest text that all candidates begin with.
    package var commonPrefix: String {
        guard let first = candidates.first else { return "" }
        var prefix = Array(first.text.unicodeScalars)
        for candidate in candidates.dropFirst() {
            var same = 0
            for scalar in candidate.text.unicodeScalars {
                guard same < prefix.count, prefix[same] == scalar else { break }
                same += 1
            }
            prefix.removeSubrange(same...)
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: prefix)
        return String(text)
    }
}
