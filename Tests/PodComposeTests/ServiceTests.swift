import PodCompose
import PodTesting
import Testing

/// What the keys of a service become.
@Suite struct ServiceTests {
    @Test func aServiceIsAPodAndANameThatLeadsToIt() {
        #expect(
            web().lines() == [
                "# compose.yaml", "service web headless", "pod web <", "restart never", "grace 10s", "container web <",
                "image nginx", ">", ">", "wait all ready or done within 5m", "get all",
            ])
    }

    @Test(arguments: [
        ("always", "deployment web 1 <"), ("unless-stopped", "deployment web 1 <"), ("\"no\"", "restart never"),
        ("on-failure", "restart on-failure"), ("on-failure:3", "restart on-failure"),
    ])
    func restartDecidesWhatKeepsThePod(_ policy: String, _ line: String) {
        #expect(web("restart: \(policy)").lines().contains(line))
    }

    @Test(arguments: [
        ("\"80\"", "port 80"), ("8080:80", "port 80 host 8080"), ("\"53:53/udp\"", "port 53/udp host 53"),
        ("0.0.0.0:8080:80", "port 80 host 8080"), ("127.0.0.1:8080:80", "forward service/web-8080 8080:8080"),
        ("\"3000-3001:3000-3001\"", "port 3001 host 3001"),
        ("{target: 80, published: 8080, protocol: tcp}", "port 80 host 8080"),
    ])
    func portsLeadIn(_ port: String, _ line: String) {
        #expect(web("ports: [\(port)]").lines().contains(line))
    }

    @Test(arguments: [
        ("'./site:/srv:ro'", "mount srv /srv read-only"),
        ("'./site:/srv'", "volume srv host ./site directory-or-create"),
        ("'/var/x:/srv'", "volume srv host /var/x directory-or-create"),
        ("'~/x:/srv'", "volume srv host /home/ada/x directory-or-create"),
        ("'../x:/srv'", "volume srv host /home/ada/x directory-or-create"), ("/srv", "volume srv empty"),
        ("{type: tmpfs, target: /t, tmpfs: {size: 64m}}", "volume t memory size 64Mi"),
    ])
    func volumesAreWhereTheyAreWritten(_ volume: String, _ line: String) {
        #expect(web("volumes: [\(volume)]").lines().contains(line))
    }

    @Test func namedVolumesAreClaimsThatStay() {
        let project = Project(
            "services: {a: {image: x, volumes: ['db_data:/d']}}\nvolumes: {db_data: , unused: }\n")
        #expect(project.lines().contains("volume db-data size 1Gi keep"))
        #expect(project.lines().contains("volume d claim db-data"))
        #expect(!project.lines().contains { $0.contains("unused") })
    }

    @Test func commandsAreWordsOrTheShellsText() {
        #expect(web("command: sh -c \"echo 'a b'\"").lines().contains("args [sh, -c, \"echo 'a b'\"]"))
        #expect(web("entrypoint: [run, me]", "command: [x]").lines().contains("command [run, me]"))
        #expect(web("entrypoint: []", "command: [x]").lines().contains("command [x]"))
    }

    /// Kubernetes would replace `$(A)` and read `$$` as one.
    @Test(arguments: [
        ("extra_hosts: ['a:10.0.0.7', 'b=[fd00::1]']", "host-alias fd00::1 b"),
        ("extra_hosts: {gateway: host-gateway}", "host-alias host-gateway gateway"),
        ("dns: 9.9.9.9", "dns-nameserver 9.9.9.9"),
        ("dns_search: [a.example, b.example]", "dns-search a.example b.example"),
        ("dns_opt: ['ndots:1']", "dns-option ndots:1"), ("ulimits: {nproc: 64}", "ulimit nproc=64"),
        ("ulimits: {nofile: {soft: 10, hard: -1}}", "ulimit nofile=10:unlimited"),
        ("deploy: {mode: global}", "pod web <"), ("restart: \"\"", "restart never"),
        ("ports: ['8000-8010:80']", "port 80 host 8000"),
        ("ports: ['53/udp']", "service web-53-udp port 53/udp node-port select app=web"),
    ])
    func theRestOfWhatPeopleWriteHasItsLine(_ key: String, _ line: String) {
        #expect(web(key).lines().contains(line), "\(web(key).lines()) \(web(key).findings())")
    }

    @Test(arguments: ["cpu_shares: 2", "cgroup_parent: x", "dns: 1.1.1.1"])
    func whatActsOtherwiseIsNoted(_ key: String) {
        #expect(!web(key).lines().isEmpty && web(key).findings().map { $0.prefix(9) } == ["4:5 noted"])
    }

    @Test(arguments: ["extra_hosts: [a]", "extra_hosts: ['a:b']", "ulimits: {nofile: {}}"])
    func whatIsNoHostAndNoLimitIsFound(_ key: String) {
        #expect(web(key).findings().contains { $0.contains(" bad-value ") || $0.contains(" missing-field ") })
    }

    @Test func dollarSignsStayWhatTheyAre() {
        #expect(web("command: [echo, '$$(A) $$$$ $$B']").lines().contains("args [echo, '$$(A) $$$ $B']"))
    }

    @Test func environmentHoldsAgainstItsFiles() {
        var project = web("env_file: [a.env]", "environment: [B=2, HOME, NOTSET]")
        project.files["a.env"] = "A=1 # one\nB=1\nexport C='$raw'\n"
        #expect(
            project.lines().filter { $0.hasPrefix("env ") } == [
                "env A=1", "env B=2", "env C='$raw'", "env HOME=/home/ada",
            ])
    }

    @Test func labelsHoldAgainstTheirFiles() {
        var project = web("labels: {b: '2'}", "label_file: ./a.labels")
        project.files["a.labels"] = "a=1\nb=1\n"
        #expect(project.lines().filter { $0.hasPrefix("annotation ") } == ["annotation a=1", "annotation b=2"])
        #expect(web("label_file: none.labels").findings().contains { $0.contains("none.labels") })
    }

    @Test func aHealthcheckIsAProbeOfReadiness() {
        let lines = web("healthcheck: {test: [CMD, ok], interval: 5s, timeout: 2s, retries: 4}").lines()
        #expect(lines.contains("probe ready exec [ok] every 5s timeout 2s failures 4"))
        #expect(web("healthcheck: {test: curl x}").lines().contains { $0.contains("exec [/bin/sh, -c, 'curl x']") })
        #expect(!web("healthcheck: {disable: true}").lines().contains { $0.contains("probe") })
    }

    @Test func limitsAskForNothing() {
        let lines = web("cpus: 0.5", "mem_limit: 64m", "mem_reservation: 32m").lines()
        #expect(lines.contains("cpu 0..500m") && lines.contains("memory 32Mi..64Mi"))
    }

    @Test func secretsLieWhereDockerPutsThem() {
        let project = Project(
            "services: {a: {image: x, secrets: [pw]}}\nsecrets: {pw: {file: ./pw.txt}}\n")
        #expect(project.lines().contains("secret pw < file ./pw.txt as pw >"))
        #expect(project.lines().contains("mount pw /run/secrets/pw key pw"))
    }

    @Test func groupsByNumberAreThePods() {
        let project = Project("services: {a: {image: x, group_add: [100, wheel]}}\n")
        #expect(project.findings().contains { $0.contains("knows no group 'wheel'") })
        #expect(
            Project("services: {a: {image: x, group_add: ['100']}}\n").lines().contains("supplemental-groups 100"))
    }

    @Test func theNetworkOfAServiceIsItsPod() {
        let project = Project("services: {a: {image: x}, b: {image: y, network_mode: 'service:a'}}\n")
        #expect(project.lines().filter { $0.hasPrefix("container ") } == ["container a <", "container b <"])
        #expect(project.lines().filter { $0.hasPrefix("pod ") } == ["pod a <"])
    }

    @Test func aBuildAsksPodman() {
        var project = Project("name: shop\nservices: {a: {build: {context: ./a, args: [V=1]}}}\n")
        project.builder = "podman"
        #expect(
            project.lines().contains("run podman build -t localhost/shop-a:latest --build-arg 'V=1' a"))
        #expect(project.lines().contains("image containers-storage:localhost/shop-a:latest"))
        project.builder = "docker"
        #expect(project.lines().contains("image docker-daemon:shop-a:latest"))
        project.builder = nil
        #expect(project.lines().isEmpty)
        #expect(project.findings().contains { $0.contains("none of podman, buildah and docker is here") })
    }

    @Test(arguments: [
        ("localhost:5000/x", "localhost:5000/x:latest"), ("registry:5000/x:1", "registry:5000/x:1"),
        ("localhost/x", "localhost/x:latest"), ("quay.io/a/x:1", "quay.io/a/x:1"), ("a/x", "localhost/a/x:latest"),
        ("x:1.2", "localhost/x:1.2"),
    ])
    func aBuiltImageKeepsTheRegistryItNames(image: String, name: String) {
        var project = Project("services: {a: {image: '\(image)', build: a}}\n")
        project.builder = "podman"
        #expect(project.lines().contains("run podman build -t \(name) a"))
        #expect(project.lines().contains("image containers-storage:\(name)"))
    }
}
