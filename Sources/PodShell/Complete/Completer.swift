import PodLanguage
import PodModel
import PodSyntax

/// Knows how a text can go on: asks the parser's tokens where the cursor stands, the vocabulary what fits there, and
/// the world which names there are.
package struct Completer {
    let world: any CompletionWorld

    package init(world: any CompletionWorld) {
        self.world = world
    }

    /// Candidates for the word that ends at a byte offset, in a useful order, each once.
    package func complete(_ text: String, at offset: Int) -> Completion {
        let bytes = Array(text.utf8)
        let end = min(max(0, offset), bytes.count)
        let word = CursorWord(bytes[..<end])
        let place = CursorPlace(before: String(decoding: bytes[..<word.start], as: UTF8.self))
        if place.top.isHost { return files(word) }
        switch place.top.kind {
        case .group(.listOpen) where !isExpression(place): return Completion(start: word.start)
        case .group: return expression(bytes[..<end], place, also: [])
        case .statements where place.top.words.isEmpty: return statement(bytes[..<end], word, place)
        case .body(let context) where place.top.words.isEmpty: return attributes(of: context, word)
        case .statements, .body: return inside(bytes[..<end], word, place)
        }
    }

    /// A list stands in an expression unless it is the words of an attribute: `command [sleep, 5]`.
    private func isExpression(_ place: CursorPlace) -> Bool {
        let outer = place.frames[place.frames.count - 2]
        if case .body = outer.kind { return false }
        return SlotWalk(outer).wanted.contains { if case .expression = $0 { true } else { false } }
    }

    private func statement(_ text: ArraySlice<UInt8>, _ word: CursorWord, _ place: CursorPlace) -> Completion {
        var candidates = Vocabulary.entries(in: .statement).filter { $0.availability == .available }
            .map { Completion.Candidate($0.word, $0.summary) }
        candidates.append(.init("else", "Otherwise."))
        candidates = matching(candidates, word)
        // At the prompt an expression prints itself.
        if candidates.isEmpty || word.typed.contains(".") || word.typed.contains("/") {
            return expression(text, place, also: candidates)
        }
        return Completion(start: word.start, candidates: candidates)
    }

    private func attributes(of context: WordContext, _ word: CursorWord) -> Completion {
        let entries = Vocabulary.entries(in: context).filter { $0.availability == .available && $0.keyword != .pair }
        return Completion(start: word.start, candidates: matching(entries.map { .init($0.word, $0.summary) }, word))
    }

    /// Behind the first word of a statement or attribute.
    private func inside(_ text: ArraySlice<UInt8>, _ word: CursorWord, _ place: CursorPlace) -> Completion {
        let walk = SlotWalk(place.top)
        var words: [Completion.Candidate] = []
        var wantsExpression = false
        for wanted in walk.wanted {
            switch wanted {
            case .word(let spelling, let summary): words.append(.init(spelling, summary))
            case .value(.hostPath), .value(.copyPath):
                let found = files(word)
                if !found.candidates.isEmpty { return found }
            case .value(let type): words += values(of: type, walk, word)
            case .expression: wantsExpression = true
            }
        }
        if wantsExpression { return expression(text, place, also: words) }
        return Completion(start: word.start, candidates: matching(words, word))
    }

    /// Those that begin with what was typed, each text once.
    func matching(_ candidates: [Completion.Candidate], _ word: CursorWord) -> [Completion.Candidate] {
        var seen: Set<String> = []
        return candidates.compactMap { candidate in
            guard word.isBeginning(of: candidate.text), seen.insert(candidate.text).inserted else { return nil }
            return candidate
        }
    }

    private func files(_ word: CursorWord) -> Completion {
        let path = word.unquoted
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let folder = String(path[..<slash])
        let base = path[slash...]
        let found = world.entries(ofFolder: folder).filter {
            $0.hasPrefix(base) && (base.hasPrefix(".") || !$0.hasPrefix("."))
        }
        let candidates = found.map { name in
            let isFolder = name.hasSuffix("/")
            return Completion.Candidate(
                WordQuoting.quoted(folder + name), isFolder ? "folder" : "file", isWhole: !isFolder)
        }
        return Completion(start: word.start, candidates: candidates)
    }
}
