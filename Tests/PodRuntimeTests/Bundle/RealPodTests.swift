import PodTesting
import Testing

/// The profile in pods that podsh itself has started.
struct RealPodTests {
    @Test func podsThatRunDenyTheProbesThroughExec() throws {
        try RealMachine.with { machine in
            try machine.write(ProfileProbes.script, as: "probes.sh")
            let result = try machine.run(
                """
                node node-1
                pod tight < container main image host command sleep 1000; volume probes host ./probes.sh; >
                pod open < container main image host command sleep 1000; volume probes host ./probes.sh; security < \
                privileged > >
                wait pod tight running
                wait pod open running
                exec tight -- sh /probes
                exec tight -- sh -c "ls /proc/self/fd | wc -l; grep -E '^[a-z]+ / ' /proc/mounts"
                exec open -- sh /probes
                describe pod open
                """)
            #expect(result.code == 0, "\(result.error)")
            let lines = result.output.split(separator: "\n").map(String.init)
            let probes = lines.filter { $0.hasPrefix("DENY ") || $0.hasPrefix("ALLOW ") }
            #expect(probes.prefix(ProfileProbes.all.count).map { $0 } == ProfileProbes.all.map { "DENY \($0)" })
            let open = Set(probes.dropFirst(ProfileProbes.all.count).filter { $0.hasPrefix("ALLOW ") })
            #expect(open.count >= 13, "\(open.sorted())")
            #expect(lines.contains("4"), "0, 1, 2, and ls's own")
            #expect(
                lines.contains { $0.contains(" / overlay rw,nosuid,nodev") }, "\(lines.filter { $0.contains(" / ") })")
            #expect(
                lines.contains { $0.hasPrefix("  Loosened:") && $0.hasSuffix("privileged: all rights of the machine") })
        }
    }
}
