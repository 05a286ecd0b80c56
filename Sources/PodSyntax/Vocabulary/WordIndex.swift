/// Finds a word's number by its bytes without making a string: an open-addressing table over all spellings. Numbers
/// below the number of keywords are keywords; the rest are further spellings of kinds.
struct WordIndex: Sendable {
    /// No entry.
    static let none = UInt16.max

    /// A spelling's number.
    struct Word { let rawValue: UInt16 }

    /// By `context * keywords + keyword`: the entry's id or `none`.
    let ids: [UInt16]
    /// By word number: the id of the kind it names, or `none`.
    let kindIDs: [UInt16]
    private let slots: [UInt16]
    private let bytes: [UInt8]
    private let starts: [UInt32]

    private static let slotCount = 2048

    init(_ entries: [VocabularyEntry]) {
        let keywords = Keyword.allCases.count
        var spellings = Keyword.spellings
        var ids = [UInt16](repeating: WordIndex.none, count: WordContext.allCases.count * keywords)
        var kinds = [UInt16](repeating: WordIndex.none, count: keywords)
        for entry in entries {
            let place = Int(entry.context.rawValue) * keywords + Int(entry.keyword.rawValue)
            if ids[place] == WordIndex.none { ids[place] = UInt16(entry.id) }
            guard entry.context == .kind else { continue }
            kinds[Int(entry.keyword.rawValue)] = UInt16(entry.id)
            for alias in entry.aliases {
                if let known = spellings.firstIndex(of: alias) {
                    kinds[known] = UInt16(entry.id)
                } else {
                    spellings.append(alias)
                    kinds.append(UInt16(entry.id))
                }
            }
        }
        var slots = [UInt16](repeating: WordIndex.none, count: WordIndex.slotCount)
        var bytes: [UInt8] = []
        var starts: [UInt32] = []
        for (number, spelling) in spellings.enumerated() {
            starts.append(UInt32(bytes.count))
            bytes += spelling.utf8
            var slot = Array(spelling.utf8).withUnsafeBufferPointer { WordIndex.hash($0) }
            while slots[slot] != WordIndex.none { slot = (slot + 1) & (WordIndex.slotCount - 1) }
            slots[slot] = UInt16(number)
        }
        starts.append(UInt32(bytes.count))
        self.ids = ids
        self.kindIDs = kinds
        self.slots = slots
        self.bytes = bytes
        self.starts = starts
    }

    @inline(__always) private static func hash(_ word: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt32 = 0x811C_9DC5
        for byte in word { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        return Int((hash ^ (hash >> 15)) & UInt32(slotCount - 1))
    }

    /// The number of a spelling, or nil for a word that is not of the language.
    func keyword(_ word: UnsafeBufferPointer<UInt8>) -> Word? {
        guard word.count > 0, word.count <= 32 else { return nil }
        var slot = WordIndex.hash(word)
        while slots[slot] != WordIndex.none {
            let number = Int(slots[slot])
            let start = Int(starts[number])
            if Int(starts[number + 1]) - start == word.count {
                var same = 0
                while same < word.count, bytes[start + same] == word[same] { same += 1 }
                if same == word.count { return Word(rawValue: UInt16(number)) }
            }
            slot = (slot + 1) & (WordIndex.slotCount - 1)
        }
        return nil
    }

    /// The entry of the kind that a word number means.
    func kindEntry(_ number: UInt16) -> VocabularyEntry? {
        let id = kindIDs[Int(number)]
        return id == WordIndex.none ? nil : Vocabulary.entries[Int(id)]
    }
}
