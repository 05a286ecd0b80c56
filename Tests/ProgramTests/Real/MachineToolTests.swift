import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// The tests' own machine tells the truth.
    @Suite struct Tools {
        @Test func theRegistryStandsInForTheDefaultOne() throws {
            let registry = try TestRegistry.shared()
            let skopeo = Program(path: "/usr/bin/skopeo")
            for image in ["nginx", "nginx:1.26", "redis:7", "busybox:1.36", "php:8.2-apache", "mariadb:10.11"] {
                let found = try skopeo.run(
                    "--registries-conf", registry.configuration, "inspect", "--raw", "docker://\(image)")
                #expect(found.code == 0 && found.output.contains("manifest.v1+json"), "\(image): \(found.story)")
            }
        }

        @Test func whatIsLeftIsSeen() throws {
            try RealMachine.with { machine in
                #expect(machine.residue.isEmpty, "\(machine.residue)")
                let folder = "\(machine.home)/environments/\(machine.environment)"
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                let sleeper = try BackgroundProgram(
                    Program(path: "/bin/sh"), ["-c", "sleep 100; : \(folder)/x"], folder: machine.folder)
                #expect(eventually { machine.residue.processes.isEmpty ? nil : true } == true)
                #expect(machine.residue.files == [folder])
                sleeper.signal(SIGKILL)
                #expect(sleeper.waitForExit() == 137)
                try FileManager.default.removeItem(atPath: folder)
            }
        }
    }
}
