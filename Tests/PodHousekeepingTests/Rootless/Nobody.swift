import Foundation
import Glibc
import PodTesting

/// A user without root, home and privileges, with a folder of their own that ends with the test.
final class Nobody: Sendable {
    let folder: String
    private let podsh: String

    init() throws {
        var template = Array("/tmp/podsh-nobody.XXXXXX".utf8CString)
        folder = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp/podsh-nobody"
        chmod(folder, 0o755)
        for part in ["tmp", "image", "image/bin", "image/www"] { mkdir("\(folder)/\(part)", 0o755) }
        chown("\(folder)/tmp", 65534, 65534)
        let files = FileManager.default
        if link("/bin/busybox", "\(folder)/image/bin/busybox") != 0 {
            try files.copyItem(atPath: "/bin/busybox", toPath: "\(folder)/image/bin/busybox")
        }
        for name in ["sh", "httpd", "sleep", "id"] { symlink("busybox", "\(folder)/image/bin/\(name)") }
        try Data("hello from a pod\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/image/www/index.html"))
        // The tests may lie where nobody else may look. A second name rather than a copy: a file that was just written
        // may be held open by a child that another test is starting, and cannot be executed meanwhile.
        podsh = "\(folder)/podsh"
        if link(ProjectFiles.program.path, podsh) != 0 { try copyProgram(ProjectFiles.program.path, to: podsh) }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var home: String { "\(folder)/tmp/podsh-65534" }

    /// The words before podsh's own.
    var words: [String] {
        ["--reuid", "65534", "--regid", "65534", "--clear-groups", "--", podsh]
    }

    var program: Program {
        var program = Program(path: "/usr/bin/setpriv", environment: Program.podsh.environment)
        program.environment["TMPDIR"] = "\(folder)/tmp"
        return program
    }

    func script(_ text: String) throws -> String {
        let path = "\(folder)/script-\(UUID().uuidString.prefix(4)).pod"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        chmod(path, 0o644)
        return path
    }

    /// Every process that has this folder in its words.
    var processes: [Int32] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { Int32($0) }.filter { process in
            let words = String(
                decoding: FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data(), as: UTF8.self)
            return words.contains(folder)
        }
    }

    var leftovers: [String] { (try? FileManager.default.contentsOfDirectory(atPath: "\(home)/environments")) ?? [] }
}
