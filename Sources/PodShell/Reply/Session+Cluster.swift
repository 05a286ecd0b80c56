package import PodControl
import PodEngine
import PodModel
package import PodSession

extension Session {
    /// The cluster to read from, an empty one before there is an engine. A borrow: nothing may happen meanwhile.
    package func withCluster<Result>(_ body: (borrowing Cluster) -> Result) -> Result {
        if let engine { return body(engine.cluster) }
        return body(Cluster(seed: 0, now: now))
    }
}
