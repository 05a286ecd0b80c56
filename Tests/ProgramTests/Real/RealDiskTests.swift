import Foundation
import Glibc
import PodTesting
import Testing

extension RealMachines {
    /// podsh's home on a file system that fills up while pods run.
    @Suite struct Disk {
        /// A pod that fills the disk, with a log that goes on meanwhile, and then a second one.
        private func script(_ fill: String) -> String {
            """
            nodes 1
            pod filler <
                grace 1s
                volume data
                container main image busybox:1.36 command [sh, -c, "i=0; while :; do \(fill); echo a line of the \
            log; echo on >> /dev/shm/beat; done"]
            >
            wait filler ready within 60s
            run "./wait-full"
            pod second < grace 1s; container main image busybox:1.36 command sleep 1d >
            expect count(events where reason == "FailedCreatePodSandBox") >= 1 within 60s
            events
            logs filler tail 1
            print "look"
            sleep 2s
            delete pod filler
            wait filler gone within 60s
            wait second ready within 60s
            print "healed"
            sleep 10m
            """
        }

        private struct Kind: CustomStringConvertible, Sendable {
            let description: String
            /// The tmpfs' options.
            let disk: String
            /// What the container does in a loop.
            let fill: String
            /// What df(1) is asked until the answer is 0.
            let column: String
            /// What is said of the file system.
            let state: String
        }

        private static let kinds = [
            Kind(
                description: "bytes", disk: "size=12m", fill: "head -c 100000 /dev/zero 2>/dev/null >> /data/file",
                column: "avail", state: "has 0Mi of 12Mi left"),
            Kind(
                description: "inodes", disk: "size=64m,nr_inodes=700", fill: "i=$((i+1)); true 2>/dev/null > /data/$i",
                column: "iavail", state: "has none of its 700 inodes left"),
        ]

        @Test(
            "a full disk is named; it holds up what is new and nothing that runs, and deleting makes room",
            arguments: [0, 1])
        func aFullDisk(_ kind: Int) throws {
            let kind = Self.kinds[kind]
            try RealMachine.with(disk: kind.disk) { machine in
                let wait =
                    """
                    #!/bin/sh\nuntil [ $(df --output=\(kind.column) \(machine.home) | tail -n 1) = 0 ]; do sleep \
                    0.1; done\n
                    """
                chmod(try machine.write(wait, as: "wait-full"), 0o755)
                let podsh = try machine.start(script(kind.fill))
                #expect(podsh.shows("look", seconds: 90), "\(podsh.story)")
                for part in [
                    "\(machine.home)/environments/\(machine.environment)/", "No space left on device",
                    "\(machine.home) \(kind.state)", "a line of the log",
                ] {
                    #expect(podsh.output.contains(part), "'\(part)' is missing: \(podsh.story)")
                }
                let filler = try #require(
                    machine.residue.processes.first { $0.contains(" sh -c i=0") }?.prefix { $0.isNumber })
                let beat = {
                    (try? FileManager.default.attributesOfItem(atPath: "/proc/\(filler)/root/dev/shm/beat"))?[.size]
                        as? Int ?? 0
                }
                let before = beat()
                #expect(
                    eventually(20) { beat() > before ? true : nil } == true, "its log does not block the application")
                #expect(podsh.shows("healed", seconds: 90), "\(podsh.story)")
                podsh.signal(SIGTERM)
                #expect(podsh.waitForExit() == 143, "\(podsh.story)")
            }
        }

        @Test("what a killed podsh left on a full disk is cleaned, and pods run again") func cleanOnAFullDisk()
            throws
        {
            try RealMachine.with(disk: "size=12m") { machine in
                let podsh = try machine.start(
                    """
                    pod web < volume data; container main image busybox:1.36 command sleep 1d >
                    wait web ready within 60s
                    run "head -c 64M /dev/zero 2>/dev/null > home/environments/\(machine.environment)/file || true"
                    print "full"
                    sleep 10m
                    """)
                #expect(podsh.shows("full"), "\(podsh.story)")
                podsh.signal(SIGKILL)
                #expect(podsh.waitForExit() == 137)
                let cleaned = try machine.podsh.run("clean")
                #expect(cleaned.code == 0 && cleaned.output.contains(machine.environment), "\(cleaned.story)")
                #expect(machine.residue.isEmpty, "\(machine.residue)")
                let again = try machine.run(
                    """
                    pod web < grace 1s; container main image busybox:1.36 command sleep 1d >\nwait web ready \
                    within 60s
                    """
                )
                #expect(again.code == 0, "\(again.story)")
            }
        }

        @Test("the record of a run on a full disk ends with a word, and the run goes on") func journal() throws {
            try RealMachine.with(disk: "size=12m") { machine in
                let result = try machine.run(
                    """
                    pod web < grace 1s; container main image busybox:1.36 command sleep 1d >
                    wait web ready within 60s
                    run "head -c 64M /dev/zero 2>/dev/null > home/file || true"
                    for i in 1..300 { label pod web "n=v${i}" }
                    sleep 1s
                    run "rm home/file"
                    expect web.ready
                    """)
                #expect(result.code == 0, "\(result.story)")
                for part in [
                    "the journal of this run ends here", "journal.sqlite", "full",
                    "\(machine.home) has 0Mi of 12Mi left",
                ] {
                    #expect(result.error.contains(part), "'\(part)' is missing: \(result.story)")
                }
            }
        }

        @Test("a home that is mounted read-only is named, and nothing is half made") func readOnly() throws {
            try RealMachine.with(disk: "size=12m") { machine in
                try machine.remount("ro")
                let result = try machine.run("pod web < container main image busybox:1.36 command sleep 1d >")
                #expect(
                    result.code == 69
                        && result.error.contains("\(machine.home) lies on a file system that is mounted read-only"),
                    "\(result.story)")
                try machine.remount("rw")
                let again = try machine.run(
                    """
                    pod web < grace 1s; container main image busybox:1.36 command sleep 1d >\nwait web ready \
                    within 60s
                    """
                )
                #expect(again.code == 0, "\(again.story)")
            }
        }
    }
}
