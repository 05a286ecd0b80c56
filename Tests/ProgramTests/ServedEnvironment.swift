import Foundation
import Glibc
import PodTesting

/// podsh with a home of its own, in which environments stay; whatever is up when the test ends is taken down.
final class ServedHome {
    let folder: URL
    var podsh = Program.podsh

    init(_ folder: URL) {
        self.folder = folder
        podsh.environment["PODSH_HOME"] = home
        podsh.directory = folder.path
        podsh.timeout = 90
    }

    var home: String { folder.appendingPathComponent("home").path }

    static func with(_ body: (ServedHome) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let served = ServedHome(folder)
            defer { _ = try? served.podsh.run("down", "--all") }
            try body(served)
        }
    }

    @discardableResult func write(_ text: String, as name: String = "shop.pod") throws -> String {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        return name
    }

    /// `--sim` and the file.
    @discardableResult func up(
        _ script: String, _ options: [String] = [], as name: String = "shop.pod"
    ) throws -> ProgramResult {
        try podsh.run(["up", "--sim"] + options + [try write(script, as: name)])
    }

    /// The environments that are up.
    func names() throws -> [String] {
        try podsh.run("ls", "--no-headers").output.split(separator: "\n").map { String($0.prefix { $0 != " " }) }
    }

    func process(of name: String = "shop") throws -> pid_t? {
        let listed = try JSONSerialization.jsonObject(with: Data(try podsh.run("ls", "-o", "json").output.utf8))
        let rows = listed as? [[String: Any]]
        return (rows?.first { $0["name"] as? String == name }?["process"] as? Int).map { pid_t($0) }
    }

    /// The process that has an environment come back.
    func watcher(of name: String = "shop") -> pid_t? {
        podshWatcher(of: name, home: home)
    }

    func folderOf(_ name: String = "shop") -> String { "\(home)/environments/\(name)" }

    /// Asks the API over HTTP, with what the kubeconfig says, as any client would.
    func ask(_ path: String, of name: String = "shop", _ options: [String] = []) throws -> String {
        let text = try podsh.run("kubeconfig", name).output
        func value(_ key: String) -> String {
            text.split(separator: "\n").first { $0.contains("\(key):") }.map {
                $0.split(separator: ":", maxSplits: 1)[1].trimmingCharacters(in: CharacterSet(charactersIn: " '\""))
            } ?? ""
        }
        let authority = folder.appendingPathComponent("ca.pem")
        try (Data(base64Encoded: value("certificate-authority-data")) ?? Data()).write(to: authority)
        return try Program(path: "/usr/bin/env").run(
            [
                "curl", "--noproxy", "*", "-sS", "-m", "20", "--cacert", authority.path, "-H",
                "Authorization: Bearer \(value("token"))",
            ] + options + [value("server") + path]
        ).output
    }

    /// Whether this process has ended.
    func hasEnded(_ process: pid_t) -> Bool {
        eventually(20) {
            let state = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
            return state.isEmpty || state.contains("State:\tZ") ? true : nil
        } ?? false
    }
}

func podshWatcher(of name: String, home: String) -> pid_t? {
    let words = "watch-environment\0\(name)\0\(home)\0"
    return (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { pid_t($0) }.first {
        (try? String(contentsOfFile: "/proc/\($0)/cmdline", encoding: .utf8))?.contains(words) ?? false
    }
}
