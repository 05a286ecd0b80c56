import Glibc
import PodLinux
import PodModel

/// A home of podsh's for one test, removed with everything in it.
final class TemporaryHome: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/podsh-home.XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp/podsh-home"
    }

    deinit {
        _ = Cleaning.cleanStale(home: path)
        _ = try? Spawn(["/bin/rm", "-rf", "--one-file-system", "--", path]).run(timeout: .seconds(60))
    }

    func layout(_ name: String) -> EnvironmentLayout { EnvironmentLayout(name: name, home: path) }
}
