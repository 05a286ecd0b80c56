import Foundation
import PodTesting
import Testing

/// What other processes of the user have to run in an environment that is up, through its control socket.
@Suite(.serialized) struct EnvironmentCallTests {
    /// An environment of simulated machines with two pods, up while the body runs.
    private func withEnvironment(_ body: (Program, URL) throws -> Void) throws {
        try withTemporaryFolder { folder in
            var podsh = Program.podsh
            podsh.environment["PODSH_HOME"] = folder.appendingPathComponent("home").path
            let file = folder.appendingPathComponent("shop.pod")
            try Data("let price = 3\nreplicate web 2 < container nginx >\nwait web ready\n".utf8).write(to: file)
            let up = try podsh.run("up", "--sim", "-q", file.path)
            #expect(up.code == 0, "\(up.story)")
            defer { _ = try? podsh.run("down", "--all") }
            try body(podsh, folder)
        }
    }

    @Test func aCommandOfAnotherProcessShowsWhatTheEnvironmentHolds() throws {
        try withEnvironment { podsh, _ in
            let pods = try podsh.run("get", "pods")
            #expect(pods.code == 0, "\(pods.story)")
            #expect(pods.output.split(separator: "\n").count == 3, "\(pods.story)")
            let named = try podsh.run("get", "pods", "-e", "shop", "-o", "name")
            #expect(named.output.split(separator: "\n").someAndAllSatisfy { $0.hasPrefix("pod/web") }, "\(named.story)")
        }
    }

    @Test func aStatementHasItsExitCodeAndTheFilesVariables() throws {
        try withEnvironment { podsh, _ in
            #expect(try podsh.run("-e", "shop", "-c", "print price * 2").output == "6\n")
            #expect(try podsh.run("expect", "web.ready == 2").code == 0)
            let broken = try podsh.run("-e", "shop", "-c", "expect web.ready == 5")
            #expect(broken.code == 1, "\(broken.story)")
            #expect(broken.error.contains("web.ready is 2"), "\(broken.story)")
            #expect(try podsh.run("-e", "shop", "-c", "exit 7").code == 7)
            #expect(try podsh.run("get", "pods").code == 0, "an exit leaves the statement, not the environment")
        }
    }

    @Test func aFileIsRunInTheEnvironment() throws {
        try withEnvironment { podsh, folder in
            let file = folder.appendingPathComponent("more.pod")
            try Data("scale web 4\nwait web ready\n".utf8).write(to: file)
            let result = try podsh.run("-e", "shop", file.path)
            #expect(result.code == 0, "\(result.story)")
            #expect(try podsh.run("-e", "shop", "-c", "print web.ready").output == "4\n")
            let absent = try podsh.run("-e", "shop", folder.appendingPathComponent("absent.pod").path)
            #expect(absent.code != 0, "\(absent.story)")
        }
    }

    @Test func aNameThatIsNotThereIsSaidWithThoseThatAre() throws {
        try withEnvironment { podsh, _ in
            let result = try podsh.run("get", "pods", "-e", "nosuch")
            #expect(result.code == 69, "\(result.story)")
            #expect(result.error.contains("there is no environment 'nosuch'; there is shop"), "\(result.story)")
        }
    }

    @Test func theControlSocketIsItsUsersAlone() throws {
        try withEnvironment { _, folder in
            let path = folder.appendingPathComponent("home/environments/shop/control.sock").path
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }
}
