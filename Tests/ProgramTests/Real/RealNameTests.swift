import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// How a pod's containers resolve names, seen from inside.
    @Suite struct Names {
        @Test func policyConfigurationAndAliasesStandInTheFilesOfThePod() throws {
            try holds(
                """
                service db headless
                pod a < hostname one; subdomain db; label app=db
                    dns-search corp.example; dns-option ndots:2; host-alias 10.0.0.7 ledger ledger.example
                    container busybox:1.36 command sleep 1d < ulimit nofile=77:99 core=unlimited > >
                pod b < hostname two; subdomain db; label app=db; set-hostname-as-fqdn
                    container busybox:1.36 command sleep 1d >
                pod c < dns-policy none; dns-nameserver 192.0.2.9; container busybox:1.36 command sleep 1d >
                pod d < host-network; dns-policy cluster-first-with-host-net; host-alias host-gateway machine
                    container busybox:1.36 command sleep 1d >
                pod e < dns-policy default; container busybox:1.36 command sleep 1d >
                wait all ready within 60s
                exec a -- cat /etc/resolv.conf | cat > a
                run "grep -x 'search default.svc.cluster.local svc.cluster.local cluster.local corp.example' a"
                run "grep -x 'options ndots:2' a"
                exec a -- cat /etc/hosts | cat > hosts
                run "grep -P '^10.0.0.7\\\\tledger\\\\tledger.example$' hosts"
                run "grep -P '\\\\tone.db.default.svc.cluster.local\\\\tone$' hosts"
                exec a -- sh -c "hostname; hostname -f; ulimit -n; ulimit -Hn" | cat > said
                run "printf 'one\\\\none.db.default.svc.cluster.local\\\\n77\\\\n99\\\\n' | diff - said"
                exec a -- grep -q "core file size *unlimited *unlimited" /proc/1/limits
                exec b -- hostname | cat > b
                run "grep -x two.db.default.svc.cluster.local b"
                let first = pod/a.address
                exec b -- nslookup one.db.default.svc.cluster.local | cat > found
                run "grep -F ${first} found"
                exec d -- nslookup one.db.default.svc.cluster.local | cat > found
                run "grep -F ${first} found"
                exec d -- cat /etc/hosts | cat > hosts
                run "grep -P '^10[0-9.]+\\\\tmachine$' hosts"
                exec c -- cat /etc/resolv.conf | cat > c
                run "echo 'nameserver 192.0.2.9' | diff - c"
                exec e -- cat /etc/resolv.conf | cat > e
                run "! grep cluster.local e"
                """)
        }

        @Test func aNameThatIsTooLongForAHostIsSaidSo() throws {
            let name = String(repeating: "n", count: 50)
            try holds(
                """
                pod a < hostname \(name); subdomain db; set-hostname-as-fqdn; container busybox:1.36 command sleep 1d >
                sleep 2s
                describe pod a
                """, ["a host's name at most 64"])
        }

        @Test func kubernetesFieldsSayTheSame() throws {
            try RealMachine.with { machine in
                try machine.write(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: a}
                    spec:
                      hostname: one
                      dnsPolicy: None
                      dnsConfig:
                        nameservers: [192.0.2.9]
                        searches: [corp.example]
                        options: [{name: ndots, value: "3"}, {name: edns0}]
                      hostAliases: [{ip: 10.0.0.7, hostnames: [ledger]}]
                      containers: [{name: a, image: "busybox:1.36", command: [sleep, 1d]}]

                    """, as: "a.yaml")
                let result = try machine.run(
                    """
                    import a.yaml
                    wait a ready within 60s
                    exec a -- cat /etc/resolv.conf | cat > a
                    run "grep -x 'search corp.example' a && grep -x 'nameserver 192.0.2.9' a"
                    run "grep -x 'options ndots:3 edns0' a"
                    exec a -- grep ledger /etc/hosts
                    """)
                #expect(result.code == 0, "\(result.story)")
                #expect(result.output.contains("10.0.0.7\tledger"))
            }
        }

        @Test func aHeadlessNameLeadsToPodsThatAreNotReadyOnlyWhenItPublishesThem() throws {
            try holds(
                """
                replicate db 2 < container busybox:1.36 < command sleep 1d; probe ready exec false every 1s > >
                service db headless
                service early headless publish-not-ready select app=db
                pod client < container busybox:1.36 command sleep 1d >
                wait client ready within 60s
                wait db running within 60s
                run "sleep 1"
                exec client -- sh -c "nslookup -type=a early.default.svc.cluster.local | grep -c ^Address" | cat > n
                run "grep -x 3 n"
                exec client -- sh -c "nslookup -type=a db.default.svc.cluster.local | grep -c ^Address" | cat > n
                run "grep -x 1 n"
                """)
        }

        @Test func aClientKeepsItsPodUntilItHasBeenSilentForLong() throws {
            try holds(
                """
                replicate web 3 < container httpd <
                    image busybox:1.36
                    command [sh, -c, "mkdir /www; hostname > /www/index.html; exec httpd -f -p 80 -h /www"]
                    probe ready tcp 80 every 1s
                > >
                service web port 80 session-affinity 4s
                pod client < container busybox:1.36 command sleep 1d >
                wait all ready within 60s
                exec client -- sh -c "for i in $(seq 12); do wget -qO- http://web/; done | sort -u | wc -l" | cat > n
                run "grep -x 1 n"
                exec client -- sh -c "for i in 1 2 3 4 5 6; do wget -qO- http://web/; sleep 5; done | sort -u | wc -l" \
                | cat > n
                run "[ $(cat n) -gt 1 ]"
                """)
        }

        @Test func aForwardToAHeadlessServiceLeadsToOneOfItsPods() throws {
            let port = try freePorts(1)[0]
            try holds(
                """
                pod web < container nginx:1.27 port 80 >
                service web headless
                wait web ready within 60s
                forward service/web \(port):80
                run "./get http://127.0.0.1:\(port)/version"
                """)
        }
    }
}
