import PodCompose
import PodSession
import PodTesting
import Testing

/// Compose projects run by a session on simulated machines.
@Suite struct ComposeTests {
    private let project = """
        x-completed: &completed {condition: service_completed_successfully}
        services:
          web: {image: nginx, restart: always, ports: ["8080:80"], depends_on: {job: *completed}}
          job: {image: busybox, depends_on: {db: {condition: service_healthy}}}
          db: {image: redis, healthcheck: {test: redis-cli ping, interval: 1s}, volumes: ["data:/data"]}
        volumes: {data: }

        """

    @Test func aProjectRunsInTheOrderOfItsDependencies() throws {
        let run = SimulatedSession()
        #expect(run.run(project, name: "compose.yaml") == 0, "\(run.text)")
        let made = run.output.chatter.map(\.text).filter { $0.hasPrefix("pod/") || $0.hasPrefix("deployment/") }
        #expect(made == ["pod/db created", "pod/job created", "deployment/web created"])
        #expect(run.text.contains("Completed"))
    }

    @Test func anImportIsInTheScriptsMidst() {
        let run = SimulatedSession()
        run.host.files["/home/ada/compose.yaml"] = Array(project.utf8)
        #expect(run.run("import compose.yaml\nexpect web.ready == 1\n") == 0, "\(run.text)")
    }

    @Test func theExitCodeIsThatOfAService() {
        let text = "services: {test: {image: x}, db: {image: y}}\n"
        let run = SimulatedSession { $0.compose.exitCodeFrom = "test" }
        #expect(run.run(text, name: "compose.yaml") == 0, "\(run.text)")
    }

    @Test func whatDoesNotCheckMakesNothing() {
        let run = SimulatedSession()
        #expect(run.run("services: {a: {image: x, devices: [x]}}\n", name: "compose.yaml") == 2)
        #expect(run.session.plane == nil)
        #expect(run.text.contains("? 1:26: services.a.devices:"), "\(run.text)")
    }

    @Test func whatTheLanguageRefusesIsToldOfTheFile() {
        let run = SimulatedSession()
        #expect(run.run("services:\n  a:\n    image: x\n    stop_signal: NONSENSE\n", name: "compose.yaml") != 0)
        #expect(run.text.contains("4:5: 'NONSENSE' is no signal"), "\(run.text)")
    }

    @Test func kubernetesFilesAreNoProject() {
        let run = SimulatedSession()
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {services: x}\n"
        #expect(run.run(text, name: "a.yaml") == 0, "\(run.text)")
    }
}
