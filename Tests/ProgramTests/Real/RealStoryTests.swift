import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// The user's own three lines, and what the host sees of them.
    @Suite struct Story {
        @Test func theThreeLinesRunAndANodeFails() throws {
            let result = try holds(
                """
                pod web < container nginx port 80; volume data >
                replicate web 3
                on node-fail recover

                wait web ready within 60s
                expect len(web.nodes) == 3 "three nodes"
                for each in web.pods { run "./get http://${each.address}/" }

                let victim = web.pods[0].node
                let lost = web.pods[0].address
                fail node ${victim}
                expect web.ready == 3 and count(web.pods where node == victim) == 0 within 60s
                for each in web.pods { run "./get http://${each.address}/" }
                run "! curl --noproxy '*' -fsS -m 2 http://${lost}/"
                describe pod ${web.pods[0].name}
                top
                """)
            #expect(result.output.components(separatedBy: "Welcome to nginx!</h1>").count == 7, "\(result.story)")
            #expect(result.output.contains("net:["), "describe shows the namespaces: \(result.output)")
            #expect(result.output.lowercased().contains("pause"), "and the pause process: \(result.output)")
        }

        @Test func aFailedNodesProcessesAreGoneAndItsNeighboursGoOn() throws {
            try RealMachine.with { machine in
                let podsh = try machine.start(
                    """
                    template web < container nginx:1.27 port 80 >
                    replicate web 3
                    wait web ready within 60s
                    print "up"
                    run "until [ -e go ]; do sleep 0.1; done"
                    fail node node-2
                    print "failed"
                    sleep 10m
                    """)
                #expect(podsh.shows("up"), "\(podsh.story)")
                let before = eventually {
                    machine.residue.processes.count { $0.contains("nginx: master") } == 3 ? true : nil
                }
                #expect(before == true, "\(machine.residue)")
                try machine.write("go", as: "go")
                #expect(podsh.shows("failed"), "\(podsh.story)")
                let left = eventually {
                    machine.residue.processes.count { $0.contains("nginx: master") } == 2 ? true : nil
                }
                #expect(left == true, "\(machine.residue)")
                podsh.signal(SIGTERM)
                #expect(podsh.waitForExit() == 143, "\(podsh.story)")
            }
        }
    }
}
