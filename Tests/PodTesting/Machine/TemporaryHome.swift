import Glibc
package import PodKernel
import PodHousekeeping
internal import PodModel

/// A home of podsh's for one test, removed with everything in it.
package final class TemporaryHome: Sendable {
    package let path: String

    package init() {
        var template = Array("/tmp/podsh-home.XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp/podsh-home"
    }

    deinit {
        _ = Cleaning.cleanStale(home: path)
        _ = try? Spawn(["/bin/rm", "-rf", "--one-file-system", "--", path]).run(timeout: .seconds(60))
    }

    package func layout(_ name: String) -> EnvironmentLayout { EnvironmentLayout(name: name, home: path) }
}
