import Foundation
import PodTesting
import Testing

/// `podsh simulate`: drawn runs, and scripts held against single failures.
@Suite struct SimulateTests {
    private func simulate(_ text: String, _ arguments: String...) throws -> ProgramResult {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("env.pod")
            try Data(text.utf8).write(to: file)
            return try Program.podsh.run(["simulate", file.path] + arguments)
        }
    }

    private let replicated =
        """
            nodes 3\non node-fail recover\ntemplate web < container nginx port 80 >\nreplicate web 3\nwait web ready \
            within 60s\n
            """

    @Test func replicasSurviveAnyNode() throws {
        let result = try simulate(replicated, "--fail", "any-node", "--expect", "web.ready >= 3")
        #expect(result.code == 0, "\(result.story)")
        #expect(result.output.contains("held   node/node-1"))
        #expect(result.output.hasSuffix("all 3 cases: web.ready >= 3 holds within 5m\n"))
    }

    @Test func aBarePodDoesNotSurviveItsNode() throws {
        let script = "nodes 2\non node-fail recover\npod web < container nginx >\nwait web ready within 60s\n"
        let result = try simulate(script, "--fail", "any-node", "--expect", "exists(pod/web)", "--within", "1m")
        #expect(result.code == 1, "\(result.story)")
        #expect(result.output.contains("FAILED node/"))
        #expect(result.output.hasSuffix("1 of 2 cases: exists(pod/web) does not hold within 1m\n"))
    }

    @Test func anExpectationThatDoesNotCheckIsToldOnce() throws {
        let result = try simulate(replicated, "--fail", "any-pod", "--expect", "web.ready >=")
        #expect(result.code == 2, "\(result.story)")
    }

    @Test func seedsHoldAndAreReported() throws {
        let result = try Program.podsh.run("simulate", "--seeds", "1..20")
        #expect(result.code == 0, "\(result.story)")
        #expect(result.output.hasPrefix("20 seeds, "))
        #expect(result.output.contains("Z13 endpoints"))
    }

    @Test func whatIsMissingIsSaid() throws {
        for wrong in [
            ["simulate"], ["simulate", "--seeds", "9..1"], ["simulate", "--seeds", "0..18446744073709551615"],
            ["simulate", "--seeds", "a..b"],
            ["simulate", "--seeds", "1", "--nodes", "0"], ["simulate", "--seeds", "1", "--minutes", "0"],
            ["simulate", "x.pod", "--fail", "any-node"],
        ] {
            let result = try Program.podsh.run(wrong)
            #expect(result.code == 64, "\(result.story)")
        }
    }
}
