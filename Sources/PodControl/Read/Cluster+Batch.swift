import PodCollections
package import PodModel
import PodTables

extension Cluster {
    /// Of an indexed job the indexes that succeeded and those that failed for good, as `0-2,5`; nil for any other
    /// object.
    package func jobIndexes(_ key: ObjectKey) -> (succeeded: String, failed: String)? {
        guard let slot = tables.workloadSlots[key], case .job(let spec) = tables.workloads[slot].object.spec,
            spec.isIndexed,
            let book = tables.workloads[slot].job
        else { return nil }
        return (book.indexes.succeededText, book.indexes.failedText)
    }

    /// When a job may make its next pod after a failure; nil when it need not wait.
    package func nextStart(ofJob key: ObjectKey) -> Timestamp? {
        guard let slot = tables.workloadSlots[key], let start = tables.workloads[slot].job?.nextStart, start > now
        else { return nil }
        return start
    }
}
