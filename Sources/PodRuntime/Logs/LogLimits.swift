package import PodLifecycle
internal import PodModel

/// How much of what a container writes is kept.
package struct LogLimits: Hashable, Sendable {
    /// Bytes that one file may reach; the kubelet's containerLogMaxSize.
    package var bytes: Int64 = 10 << 20
    /// Files of one run that stay; the kubelet's containerLogMaxFiles, which has to be above 1.
    package var files = 5

    package init() {}

    /// As the variables say: `PODSH_LOG_SIZE`, `PODSH_LOG_FILES`.
    package init(environment: (String) -> String?) throws(Failure) {
        if let text = environment("PODSH_LOG_SIZE"), !text.isEmpty {
            // Below, files would change faster than they are written.
            guard let size = (try? Quantity.parse(text.utf8))?.unitsRoundedUp, size >= 64 << 10 else {
                throw Failure("$PODSH_LOG_SIZE is '\(text)', not an amount from 64Ki on, such as 10Mi")
            }
            bytes = size
        }
        if let text = environment("PODSH_LOG_FILES"), !text.isEmpty {
            guard let count = Int(text), 2...1_000 ~= count else {
                throw Failure("$PODSH_LOG_FILES is '\(text)', not a number between 2 and 1000")
            }
            files = count
        }
    }
}
