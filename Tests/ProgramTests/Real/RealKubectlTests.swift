import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// Streams to real pods over the served API, by kubectl where it is found.
    @Suite struct Kubectl {
        private static let script = """
            pod box < container busybox:1.36 stdin port 8000 command [sh, -c, "mkdir /w; cd /w; echo page > \
            index.html; httpd -p 127.0.0.1:8000; httpd -p 8001; while read line; do echo got $line; done"] >
            wait box ready within 60s
            """

        private func withKubectl(_ body: (Program) throws -> Void) throws {
            guard try Program(path: "/usr/bin/env").run("sh", "-c", "command -v kubectl").code == 0 else { return }
            try RealMachine.with { machine in
                let script = try machine.write(Self.script)
                let up = try machine.podsh.run(["up", "-q", "--grace", "1s", "--name", machine.environment, script])
                #expect(up.code == 0, "\(up.story)")
                defer {
                    let down = try? machine.podsh.run("down", machine.environment)
                    #expect(down?.code == 0)
                }
                let file = try machine.podsh.run("kubeconfig", "--file", machine.environment).output
                var shell = Program(path: "/bin/sh", environment: machine.podsh.environment)
                shell.environment["KUBECONFIG"] = file.trimmingCharacters(in: .newlines)
                shell.environment["HOME"] = NSTemporaryDirectory()
                shell.timeout = 60
                try body(shell)
            }
        }

        /// A port that only the pod's own programs can reach, and one where nobody listens.
        @Test func portForwardReachesWhatListensInThePod() throws {
            try withKubectl { shell in
                let run = try shell.run(
                    "-c",
                    """
                    log=$(mktemp); kubectl port-forward pod/box :8000 :9 > $log 2>&1 & 
                    for i in $(seq 100); do [ $(grep -c '127.0.0.1' $log) = 2 ] && break; sleep 0.1; done
                    set -- $(sed -n 's/.*127.0.0.1:\\([0-9]*\\) .*/\\1/p' $log)
                    for i in 1 2 3; do curl --noproxy '*' -s -m 10 http://127.0.0.1:$1/; done
                    curl --noproxy '*' -s -m 10 http://127.0.0.1:$2/ || echo refused
                    kill %1; cat $log >&2; rm $log
                    """)
                #expect(run.output == "page\npage\npage\nrefused\n", "\(run.story)")
                #expect(run.error.contains("dial tcp 127.0.0.1:9: connect: connection refused"), "\(run.story)")
            }
        }

        @Test func attachLeadsTheStreamsOfTheFirstProcess() throws {
            try withKubectl { shell in
                let run = try shell.run("-c", "(sleep 1; echo hello; sleep 2) | timeout 10 kubectl attach -i box")
                #expect(run.output == "got hello\n", "\(run.story)")
            }
        }

        @Test func requestsArePassedOnToPods() throws {
            try withKubectl { shell in
                let pods = "/api/v1/namespaces/default/pods"
                let run = try shell.run(
                    "-c",
                    """
                    kubectl get --raw \(pods)/box:8001/proxy/; kubectl get --raw \(pods)/http:box:8001/proxy/index.html
                    kubectl get --raw \(pods)/box:9/proxy/; kubectl get --raw \(pods)/box:8001/proxy/none
                    """)
                #expect(run.output == "page\npage\n", "\(run.story)")
                #expect(run.error.contains("error trying to reach service"), "\(run.story)")
                #expect(run.error.contains("the server could not find the requested resource"), "\(run.story)")
            }
        }
    }
}
