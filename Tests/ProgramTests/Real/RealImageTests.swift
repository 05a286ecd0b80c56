import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// Images: where they come from, and what they ask for.
    @Suite struct Images {
        @Test func whatTheImageSaysIsHonoured() throws {
            try holds(
                """
                pod echo < restart never; container echo:1 >
                wait echo running within 60s
                expect count(echo.endpoints) >= 0
                logs echo follow | grep -m 1 directory:
                logs echo
                delete pod echo
                wait echo gone within 60s
                events where reason == "Killing"
                """,
                ["arguments: one two\n", "greeting: hello\n", "user: 1000:1000\n", "directory: /work\n"])
        }

        @Test func aCommandArgumentsAndVariablesOfTheDeclarationWin() throws {
            try holds(
                """
                pod echo < container echo <
                    image echo:1
                    args [three]
                    env GREETING=welcome
                    user 1234
                    workdir /tmp
                > >
                wait echo running within 60s
                logs echo follow | grep -m 1 directory:
                logs echo
                """,
                ["arguments: three\n", "greeting: welcome\n", "user: 1234:", "directory: /tmp\n"])
        }

        @Test func pullImagesAndPrune() throws {
            try RealMachine.with(ownHome: true) { machine in
                let pulled = try machine.podsh.run("pull", "busybox:1.36")
                #expect(pulled.code == 0, "\(pulled.story)")
                let listed = try machine.podsh.run("images")
                #expect(
                    listed.code == 0 && listed.output.contains("busybox") && listed.output.contains("1.36"),
                    "\(listed.story)")
                let used = try machine.run(
                    """
                        pod b < container busybox image busybox:1.36 pull never command sleep 1d >\nwait b ready \
                        within 30s
                        """
                )
                #expect(used.code == 0, "\(used.story)")
                let missing = try machine.podsh.run("pull", "nosuchimage:1")
                #expect(missing.code != 0 && missing.error.contains("nosuchimage"), "\(missing.story)")
                let pruned = try machine.podsh.run("prune", "--all")
                #expect(pruned.code == 0, "\(pruned.story)")
                #expect(try !machine.podsh.run("images").output.contains("busybox"))
            }
        }

        @Test func archivesLayoutsFoldersAndTheHostItself() throws {
            try RealMachine.with { machine in
                let skopeo = Program(path: "/usr/bin/skopeo", environment: machine.podsh.environment)
                let registries = machine.podsh.environment["CONTAINERS_REGISTRIES_CONF"] ?? ""
                for target in [
                    "docker-archive:\(machine.folder)/busybox.tar:busybox:1.36", "oci:\(machine.folder)/layout:1.36",
                ] {
                    let copied = try skopeo.run(
                        "--registries-conf", registries, "copy", "-q", "docker://busybox:1.36", target)
                    try #require(copied.code == 0, "\(copied.story)")
                }
                let unpacked = try Program(path: "/bin/sh").run(
                    "-c",
                    """
                        mkdir -p \(machine.folder)/root/bin && cp /bin/busybox \(machine.folder)/root/bin/ && ln -s \
                        busybox \(machine.folder)/root/bin/sleep
                        """
                )
                try #require(unpacked.code == 0)
                let result = try machine.run(
                    """
                    pod a < container app image docker-archive:./busybox.tar command sleep 1d >
                    pod b < container app image oci:./layout:1.36 command sleep 1d >
                    pod c < container app image dir:./root command [/bin/sleep, 1d] >
                    pod d < container app image host command sleep 1d >
                    wait all ready within 60s
                    exec a -- cat /etc/version
                    exec b -- cat /etc/version
                    exec d -- sh -c "ls -A /root /home | wc -l; echo changed > /etc/podsh-was-here"
                    run "! test -e /etc/podsh-was-here"
                    """)
                #expect(result.code == 0, "\(result.story)")
                #expect(
                    result.output.hasPrefix("1.36\n1.36\n") || result.output.contains("1.36\n1.36\n"), "\(result.story)"
                )
            }
        }

        @Test func anImageThatIsNotThereEndsTheWaitAtOnce() throws {
            try RealMachine.with { machine in
                let result = try machine.run("pod web < container nginx:9.99 >\nwait web ready within 2m")
                #expect(result.code == 1, "\(result.story)")
                #expect(result.seconds < 60 && result.error.contains("nginx:9.99"), "\(result.story)")
            }
        }
    }
}
