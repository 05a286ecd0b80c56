import Foundation
import PodShell
import Testing

@Suite struct HistoryTests {
    @Test func keepsEachInputOnceAtItsLastPlace() throws {
        try withFolder { folder in
            let file = HistoryFile(path: folder + "/state/podsh/history")
            for (time, text) in ["get pods", "pod web <\ncontainer nginx\n>", "get pods", "a\\b"].enumerated() {
                file.append(text, time: Int64(time))
            }
            #expect(file.load() == ["pod web <\ncontainer nginx\n>", "get pods", "a\\b"])
        }
    }

    @Test("the history is private")
    func isPrivate() throws {
        try withFolder { folder in
            let path = folder + "/history"
            _ = FileManager.default.createFile(atPath: path, contents: Data(), attributes: [.posixPermissions: 0o644])
            HistoryFile(path: path).append("get pods", time: 0)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test("a link in its place is not followed")
    func followsNoLink() throws {
        try withFolder { folder in
            let target = folder + "/target"
            try "precious\n".write(toFile: target, atomically: true, encoding: .utf8)
            try FileManager.default.createSymbolicLink(atPath: folder + "/history", withDestinationPath: target)
            let file = HistoryFile(path: folder + "/history")
            file.append("get pods", time: 0)
            #expect(file.load().isEmpty)
            #expect(try String(contentsOfFile: target, encoding: .utf8) == "precious\n")
        }
    }

    @Test(
        "a folder that cannot be written, a FIFO and garbage leave a shell without history, not without a prompt")
    func survivesFaults() throws {
        HistoryFile(path: "/proc/nowhere/history").append("x", time: 0)
        #expect(HistoryFile(path: "/proc/nowhere/history").load().isEmpty)
        try withFolder { folder in
            mkfifo(folder + "/history", 0o600)
            HistoryFile(path: folder + "/history").append("x", time: 0)
            #expect(HistoryFile(path: folder + "/history").load().isEmpty)
            try Data([0xFF, 0xFE, 0x09, 0xFF, 0x0A, 0x30, 0x09, 0x61, 0x0A, 0x0A]).write(
                to: URL(fileURLWithPath: folder + "/garbage"))
            #expect(HistoryFile(path: folder + "/garbage").load() == ["a"])
        }
    }

    @Test("a huge file is read only in part and written anew")
    func survivesHugeFiles() throws {
        try withFolder { folder in
            let path = folder + "/history"
            let line = "0\t" + String(repeating: "x", count: 1000) + "\n"
            try String(repeating: line, count: 6000).write(toFile: path, atomically: true, encoding: .utf8)
            let file = HistoryFile(path: path)
            file.append("get pods", time: 1)
            #expect(file.load() == [String(repeating: "x", count: 1000), "get pods"])
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            #expect(size < 10_000)
        }
    }

    @Test(
        "lines that tell secrets are not kept",
        arguments: [
            "secret db < PASSWORD=hunter2 >", "env API_TOKEN=abc", "pod x < container y env DB_PASSWORD=z >",
            "run \"curl https://me:pw@host/\"", " get pods", "", "   ",
        ])
    func forgets(_ text: String) {
        #expect(!History.keeps(text))
    }

    @Test(arguments: [
        "get pods", "pod web < container nginx env-from secret db >", "volume s secret db", "get secrets",
        "env TOKEN from secret db",
    ])
    func keeps(_ text: String) {
        #expect(History.keeps(text))
    }

    @Test("two shells write whole lines")
    func sharedByShells() async throws {
        let folder = NSTemporaryDirectory() + "podsh-history-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/history"
        await withTaskGroup(of: Void.self) { group in
            for shell in 0..<4 {
                group.addTask {
                    let file = HistoryFile(path: path)
                    for line in 0..<50 { file.append("shell \(shell) line \(line)", time: 0) }
                }
            }
        }
        #expect(Set(HistoryFile(path: path).load()).count == 200)
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "podsh-history-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }
}
