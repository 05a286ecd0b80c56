import PodTesting
import Testing

extension RealMachines {
    /// Libraries for programs at the API, with real pods.
    @Suite(.enabled(if: ClientLibrary.areInstalled, "scripts/install --tests brings them")) struct Clients {
        @Test(arguments: ClientLibrary.allCases) func isAtHome(_ library: ClientLibrary) throws {
            try RealMachine.with { machine in
                let run = try library.run(
                    machine.podsh,
                    ["--name", machine.environment, "--grace", "2s", try machine.write("print \"up\"")],
                    machines: "real")
                #expect(run.code == 0 && run.output.hasSuffix("well\n"), "\(run.story)")
                #expect(machine.residue.isEmpty, "\(machine.residue)")
            }
        }
    }
}
