/// Indexes whose success is a job's (`SuccessPolicyRule` of `batch/v1`).
package struct SuccessRule: Hashable, Sendable, Codable {
    /// nil: any.
    package var indexes: IndexRanges?
    /// So many of them; nil: all of them.
    package var count: Int?

    package init(indexes: IndexRanges? = nil, count: Int? = nil) {
        self.indexes = indexes
        self.count = count
    }

    /// `indexes 0,2-3 count 1`.
    package var words: String {
        [indexes.map { "indexes \($0)" }, count.map { "count \($0)" }].compactMap(\.self).joined(separator: " ")
    }
}

/// Numbers as `0,2-3`, rising (`succeededIndexes`).
package struct IndexRanges: Hashable, Sendable, CustomStringConvertible, Codable {
    package let ranges: [ClosedRange<Int>]

    /// nil: it is no such text (`validateIndexesFormat` of Kubernetes' `pkg/apis/batch/validation`).
    package init?(_ text: String) {
        var ranges: [ClosedRange<Int>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1], low <= high,
                low > ranges.last?.upperBound ?? -1, high < Int32.max, !part.contains("+")
            else { return nil }
            ranges.append(low...high)
        }
        self.ranges = ranges
    }

    /// How many.
    package var count: Int { ranges.reduce(0) { $0 + $1.count } }

    package var description: String {
        ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
    }
}
