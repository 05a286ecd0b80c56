import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// The scripts of `scripts/`, for real. A crash loop's minutes of back-off, the nights of a backup and load on
    /// command are for simulated machines.
    @Suite struct Scripts {
        static let scripts = ScriptTests.scripts.filter {
            !["crash-loop.pod", "autoscale.pod", "nightly-backup.pod"].contains($0)
                && (Lane.isFull || !["node-failure.pod", "zone-outage.pod"].contains($0))
        }

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
