package import PodLifecycle
package import PodModel

/// Reads a log of conmon's k8s-file format from its end.
package enum LogReader {
    /// At most the last `limit` lines not before `since`, oldest first.
    package static func lines(of file: String, since: Timestamp?, limit: Int) throws(Failure) -> [LogLine] { [] }
}
