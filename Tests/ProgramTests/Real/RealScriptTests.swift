import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// The scripts of `scripts/`, for real. A crash loop's minutes of back-off and the nights of a backup are for simulated
    /// machines.
    @Suite struct Scripts {
        static let scripts = ScriptTests.scripts.filter { $0 != "crash-loop.pod" && $0 != "nightly-backup.pod" && (Lane.isFull || $0 != "node-failure.pod") }

        @Test(arguments: scripts) func everyExpectationHolds(_ script: String) throws {
            try RealMachine.with { machine in
                var podsh = machine.podsh
                podsh.directory = ProjectFiles.root.path
                podsh.timeout = 240
                let result = try podsh.run(["run", "--env", machine.environment, "--grace", "2s", "scripts/\(script)"])
                #expect(result.code == 0, "\(result.story)")
            }
        }
    }
}
