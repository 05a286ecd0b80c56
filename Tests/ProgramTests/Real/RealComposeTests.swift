import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// Compose files as people have them.
    @Suite struct Compose {
        private static let file = """
            name: shop
            services:
              my_db:
                image: busybox:1.36
                command: sh -c "mkdir -p /www; echo stock > /www/index.html; sleep 1; touch /tmp/up; httpd -f -h /www"
                volumes: ["data:/data"]
                healthcheck: {test: [CMD, test, -e, /tmp/up], interval: 1s, retries: 30}
                extra_hosts: ["ledger:10.0.0.7"]
                ulimits: {nofile: {soft: 100, hard: 200}}
              test:
                image: busybox:1.36
                command: sh -c "wget -qO- http://my_db/ && wget -qO- http://store/ && exit 7"
                depends_on: {my_db: {condition: service_healthy}}
                links: ["my_db:store"]
                tty: true
            volumes: {data: }

            """

        @Test func servicesReachEachOtherByNameAndTheRunEndsWithTheCodeOfOne() throws {
            try RealMachine.with(ownHome: true) { machine in
                let file = try machine.write(Self.file, as: "compose.yaml")
                let result = try machine.podsh.run(
                    ["run", "--env", machine.environment, "--grace", "1s", "--exit-code-from", "test", file])
                #expect(result.code == 7, "\(result.story)")
                #expect(result.output.components(separatedBy: "stock").count == 3, "\(result.story)")
            }
        }

        @Test func whatIsImportedIsSeenFromInside() throws {
            try RealMachine.with(ownHome: true) { machine in
                try machine.write(Self.file, as: "compose.yaml")
                let result = try machine.run(
                    """
                    import compose.yaml
                    exec my-db -- grep -c ledger /etc/hosts
                    exec my-db -- sh -c "ulimit -n; ulimit -Hn; touch /data/x"
                    """)
                #expect(result.code == 0, "\(result.story)")
                #expect(result.output.contains("1\n100\n200\n"), "\(result.story)")
            }
        }
    }
}
