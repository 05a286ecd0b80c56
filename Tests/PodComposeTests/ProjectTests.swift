import PodCompose
import PodSyntax
import PodTesting
import Testing

/// What makes services a project.
@Suite struct ProjectTests {
    @Test func servicesStandInTheOrderOfTheirDependencies() {
        let project = Project(
            """
            x-done: &done {condition: service_completed_successfully}
            services:
              web: {image: x, depends_on: {db: {condition: service_healthy}, job: *done}}
              job: {image: x, depends_on: [db]}
              db: {image: x, healthcheck: {test: ok, interval: 1s}}

            """)
        let order = project.lines().filter { $0.hasPrefix("pod ") || $0.hasPrefix("wait ") }
        #expect(
            order == [
                "pod db <", "wait pod/db running or done or failed within 10m", "pod \"job\" <",
                "wait pod/db ready within 393s", "wait pod/job done within 1d", "pod web <",
                "wait all ready or done within 5m",
            ])
    }

    @Test func aServiceHasTheVolumesOfAnotherWhereNothingOfItsOwnStands() {
        let project = Project(
            """
            services:
              data: {image: x, volumes: ['store:/store', './site:/site', 'logs:/logs']}
              web: {image: y, volumes: ['own:/logs'], volumes_from: [data:ro]}
              tool: {image: z, volumes_from: [web]}
            volumes: {store: {}, logs: {}, own: {}}

            """)
        let mounts = project.lines().filter { $0.hasPrefix("mount ") }
        let web = ["mount \"logs\" /logs", "mount store /store read-only", "mount site /site read-only"]
        #expect(mounts == ["mount store /store", "mount site /site", "mount \"logs\" /logs"] + web + web)
    }

    @Test func whatAServiceCannotTakeOfAnotherIsTold() {
        for (services, why) in [
            ("a: {image: x, tmpfs: /t}, b: {image: y, volumes_from: [a]}", "its own pod's"),
            ("a: {image: x, volumes_from: [b]}", "not in the file"),
            ("a: {image: x, volumes_from: [b]}, b: {image: x, volumes_from: [a]}", "each other's volumes"),
            ("a: {image: x, volumes_from: [container:b]}", "no containers but its own"),
        ] {
            let said = Project("services: {\(services)}\n").findings()
            #expect(said.contains { $0.contains(why) }, "\(services): \(said)")
        }
    }

    @Test func aSimulatedProgramEndsAsTheFileSays() {
        var project = Project(
            "services: {a: {image: x, x-podsh: {simulate: run 2s exit 3}}, b: {image: y, depends_on: [a]}}\n")
        #expect(!project.lines().contains { $0.hasPrefix("simulate") })
        project.options.isSimulated = true
        project.options.exitCodeFrom = "a"
        #expect(project.lines().contains("simulate < run 2s exit 3 >"))
        #expect(project.findings() == [])
    }

    @Test func aPortListensOnOneAddressOfTheMachine() {
        let lines = Project("services: {a: {image: x, ports: ['127.0.0.2:8080:80']}}\n").lines()
        #expect(lines.contains("service a-127-0-0-2-8080 port 8080 to 80 select app=a"))
        #expect(lines.contains("forward service/a-127-0-0-2-8080 127.0.0.2:8080:8080"))
    }

    @Test func aServiceMaySeeTheProcessesOfTheMachine() {
        #expect(Project("services: {a: {image: x, pid: host}}\n").lines().contains("host-pid"))
    }

    @Test func aFileOfTheFirstVersionHoldsServicesAlone() {
        let project = Project(
            "db: {image: x}\nweb: {image: y, net: 'container:db'}\nother: {image: z, links: ['db:database']}\n")
        #expect(
            project.lines().filter { $0.hasPrefix("container ") } == [
                "container db <", "container web <", "container other <",
            ])
        #expect(project.lines().contains("service database headless select app=db"))
        #expect(!isCompose(SourceText(name: "values.yaml", text: "web: {image: x}\nreplicas: 2\n")))
        #expect(!isCompose(SourceText(name: "pod.yaml", text: "kind: Pod\nspec: {image: x}\n")))
    }

    @Test func anUnderscoreInANameIsADashThatTheNameserverKnows() {
        let project = Project("services: {my_db: {image: x}}\n")
        #expect(project.lines().contains("service my-db headless") && project.findings() == [])
        #expect(Project("services: {-my: {image: x}}\n").findings().contains { $0.contains("not-carried") })
    }

    @Test func anExitCodeOfASimulationIsNoPrograms() {
        var project = Project("services: {test: {image: x}}\n")
        project.options.exitCodeFrom = "test"
        project.options.isSimulated = true
        #expect(project.findings().contains { $0.contains("'test' ends with the code 0") })
    }

    @Test func aCircleIsFound() {
        let project = Project("services: {a: {image: x, depends_on: [b]}, b: {image: x, depends_on: [a]}}\n")
        #expect(project.findings().contains { $0.contains("services depend on each other: a, b") })
    }

    @Test func profilesLeaveServicesOut() {
        var project = Project("services: {a: {image: x}, b: {image: x, profiles: [debug]}}\n")
        #expect(!project.lines().contains("pod b <"))
        project.options.profiles = ["debug"]
        #expect(project.lines().contains("pod b <"))
        project.options.profiles = []
        project.variables["COMPOSE_PROFILES"] = "debug"
        #expect(project.lines().contains("pod b <"))
    }

    @Test func aLaterFileLiesOverTheFirst() {
        let project = Project(
            "services: {a: {image: x, command: [one], ports: ['80:80'], environment: [A=1, B=1]}}\n",
            [
                "over.yaml":
                    "services: {a: {command: [two], ports: ['81:81'], environment: {B: 2}}, b: {image: y}}\n"
            ])
        let lines = project.lines("compose.yaml", "over.yaml")
        #expect(lines.contains("args [two]") && !lines.contains("args [one]"))
        #expect(lines.contains("port 80 host 80") && lines.contains("port 81 host 81"))
        #expect(lines.contains("env A=1") && lines.contains("env B=2") && lines.contains("pod b <"))
    }

    @Test func resetAndOverrideSayHowFilesMeet() {
        let project = Project(
            "services: {a: {image: x, ports: ['80:80'], cap_add: [KILL]}}\n",
            ["over.yaml": "services: {a: {ports: !reset [], cap_add: !override [CHOWN]}}\n"])
        let lines = project.lines("compose.yaml", "over.yaml")
        #expect(!lines.contains { $0.hasPrefix("port") })
        #expect(lines.contains("add-cap CHOWN"))
    }

    @Test func extendsTakesPathsFromTheFileTheyStandIn() {
        let project = Project(
            "services: {a: {extends: {file: other/base.yml, service: base}, environment: {A: 2}}}\n",
            ["other/base.yml": "services: {base: {image: base, environment: {A: 1, B: 1}, volumes: ['./d:/d']}}\n"])
        let lines = project.lines()
        #expect(lines.contains("image base") && lines.contains("env A=2") && lines.contains("env B=1"))
        #expect(lines.contains("volume d host ./other/d directory-or-create"))
    }

    @Test func extensionsWithoutEndAreFound() {
        let project = Project("services: {a: {extends: b, image: x}, b: {extends: a, image: x}}\n")
        #expect(project.findings().contains { $0.contains("services extend each other") })
    }

    @Test func includedProjectsHaveTheirOwnVariables() {
        let project = Project(
            "include: [sub/compose.yaml]\nservices: {a: {image: \"x:${V:-none}\", depends_on: [b]}}\n",
            ["sub/compose.yaml": "services: {b: {image: \"y:${V}\"}}\n", "sub/.env": "V=7\n"])
        #expect(project.lines().contains("image x:none") && project.lines().contains("image y:7"))
    }

    @Test func aFileThatIncludesItselfIsFound() {
        let project = Project(
            "include: [b.yaml]\nservices: {a: {image: x}}\n",
            ["b.yaml": "include: [b.yaml]\nservices: {c: {image: x}}\n"])
        #expect(project.findings().contains { $0.contains("files include each other") })
    }

    @Test func theEndCanBeAServices() {
        var project = Project(
            "services: {db: {image: x, restart: always}, test: {image: x, depends_on: [db]}}\n")
        project.options.exitCodeFrom = "test"
        #expect(
            project.lines().suffix(3) == [
                "wait pod/test done or failed within 1d", "logs test", "exit pod/test.containers[0].code",
            ])
        project.options.exitCodeFrom = "tset"
        #expect(project.findings().contains { $0.contains("no such service: tset") })
    }

    @Test func aTerminalAndHeldInputAreTheContainers() {
        var project = web("tty: true", "stdin_open: true")
        #expect(project.findings().isEmpty)
        #expect(project.lines().contains("tty") && project.lines().contains("stdin"))
    }

    @Test func theEndOfAnotherServiceIsTheEndUnlessItIsToEnd() {
        var project = Project(
            """
            services:
              db: {image: x}
              job: {image: x}
              test: {image: x, depends_on: {db: {condition: service_started}, job: &done {
                condition: service_completed_successfully}}}

            """)
        project.options.exitCodeFrom = "test"
        let ended = ["test", "db"].map { "pod/\($0).phase == \"Succeeded\" or pod/\($0).phase == \"Failed\"" }
        let lines = project.lines()
        #expect(lines.contains("wait until \(ended[0]) or \(ended[1]) within 1d"), "\(lines) \(project.findings())")
        #expect(lines.contains("if not (\(ended[0])) {") && lines.contains("exit 143"))
    }

    @Test func nothingThatIsNotCarriedIsDroppedInSilence() {
        let keys = ["devices: [/dev/x]", "gpus: all", "mac_address: 02:42:ac:11:65:43", "nonsense: 1"]
        for key in keys {
            var project = web(key)
            #expect(project.lines().isEmpty, "\(key)")
            #expect(project.findings().contains { $0.hasPrefix("4:5 not-carried ") }, "\(key)")
            project.isLenient = true
            #expect(!project.lines().isEmpty, "\(key)")
        }
        let noted = web("logging: {driver: x}", "init: true", "x-mine: 1").findings()
        #expect(noted.map { $0.prefix(9) } == ["4:5 noted", "5:5 noted"])
    }

    /// Whatever is found in the script is the file's to mend.
    @Test func linesOfTheScriptKnowWhereTheyComeFrom() throws {
        let script = try #require(web("stop_signal: NONSENSE").translated().script)
        let text = String(decoding: script.text.bytes, as: UTF8.self)
        let place = try #require(text.utf8.firstRange(of: "stop-signal".utf8)).lowerBound
        let offset = text.utf8.distance(from: text.utf8.startIndex, to: place)
        let origin = try #require(script.origin(of: .init(offset, offset + 1)))
        #expect(origin.source.text(origin.span) == "stop_signal")
    }
}
