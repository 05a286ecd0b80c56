/// A set of small numbers as bits, with its size kept. Finding the first or last member costs a look at a word for each
/// 64 numbers.
package struct BitRow: Sendable {
    private var words: [UInt64] = []
    package private(set) var count = 0

    package init() {}

    package subscript(index: Int) -> Bool {
        get { index >> 6 < words.count && words[index >> 6] >> UInt64(index & 63) & 1 == 1 }
        set {
            if self[index] == newValue { return }
            while words.count <= index >> 6 { words.append(0) }
            words[index >> 6] ^= 1 << UInt64(index & 63)
            count += newValue ? 1 : -1
        }
    }

    /// The lowest member from `start` on.
    package func first(from start: Int = 0) -> Int? {
        var i = start >> 6
        while i < words.count {
            let word = i == start >> 6 ? words[i] & (.max << UInt64(start & 63)) : words[i]
            if word != 0 { return i << 6 + word.trailingZeroBitCount }
            i += 1
        }
        return nil
    }

    /// The highest member below `end`.
    package func last(below end: Int = .max) -> Int? {
        var i = min((end - 1) >> 6, words.count - 1)
        while i >= 0 {
            let word = i == (end - 1) >> 6 ? words[i] & (.max >> UInt64(63 - (end - 1) & 63)) : words[i]
            if word != 0 { return i << 6 + 63 - word.leadingZeroBitCount }
            i -= 1
        }
        return nil
    }

    /// The lowest number of the range that is no member.
    package func firstMissing(in range: Range<Int>) -> Int? {
        var i = range.lowerBound
        while i < range.upperBound {
            let word = i >> 6 < words.count ? ~words[i >> 6] & (.max << UInt64(i & 63)) : .max << UInt64(i & 63)
            if word != 0 {
                let found = (i >> 6) << 6 + word.trailingZeroBitCount
                return found < range.upperBound ? found : nil
            }
            i = (i >> 6 + 1) << 6
        }
        return nil
    }

    /// The highest number of the range that is no member.
    package func lastMissing(in range: Range<Int>) -> Int? {
        var i = range.upperBound - 1
        while i >= range.lowerBound {
            let word = i >> 6 < words.count ? ~words[i >> 6] : .max
            let low = word & (.max >> UInt64(63 - i & 63))
            if low != 0 {
                let found = (i >> 6) << 6 + 63 - low.leadingZeroBitCount
                return found >= range.lowerBound ? found : nil
            }
            i = (i >> 6) << 6 - 1
        }
        return nil
    }

    /// All members, rising.
    package var members: [Int] {
        var found: [Int] = []
        found.reserveCapacity(count)
        var next = first()
        while let member = next {
            found.append(member)
            next = first(from: member + 1)
        }
        return found
    }
}
