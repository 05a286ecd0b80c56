import PodModel

/// What a pod is cut from, drawn, with the words that declare it.
struct DrawnTemplate {
    let spec: PodSpec
    /// The body of its `pod` statement.
    let words: String

    /// The words with this for what the main container runs.
    func running(_ run: String) -> String {
        guard let start = words.firstRange(of: "simulate < ") else {
            return words.replacing("container app < ", with: "container app < simulate < \(run) >; ")
        }
        let others = words[start.upperBound...].prefix { $0 != ">" }.split(separator: ";").filter {
            !$0.contains("run ")
        }
        let play = ([Substring(run)] + others).map { $0.trimmingPrefix(" ") }.joined(separator: "; ")
        let rest = words[start.upperBound...].drop { $0 != ">" }
        return words[..<start.upperBound] + play + (play.hasSuffix(" ") ? "" : " ") + rest
    }
}

extension Choices {
    /// Runs for ever in the end, so that the cluster can come to rest, unless its memory limit is too small.
    mutating func template(faults: Set<FaultKind>) -> DrawnTemplate {
        var spec = PodSpec()
        var lines: [String] = []
        let image = ["nginx:1.26", "nginx:1.27", "redis:7"][below(3)]
        var app = Container(name: "app", image: image)
        var words = ["image \(image)", "port 80"]
        app.ports = [ContainerPort(port: 80)]
        if once(in: 8) {
            app.ports[0].hostPort = 8080
            words[1] = "port 80 host 8080"
        }
        if once(in: 3) {
            let cpu = [100, 250, 700, 1500][below(4)]
            app.resources.cpuRequest = Int64(cpu)
            words.append("cpu \(cpu)m")
        }
        var play = SimulatedBehavior()
        var played: [String] = []
        if below(3) == 2, faults.contains(.crashLoops) {
            let span = [0, 3, 30, 620][below(4)]
            let code = below(2)
            let times = 1 + below(5)
            play.runs = [
                .init(duration: .seconds(Int64(span)), exitCode: Int32(code), times: times), .init(duration: nil),
            ]
            played.append("run \(span)s exit \(code) times \(times)")
            played.append("run forever")
        }
        if once(in: 3) {
            let after = 1 + below(20)
            play.readyAfter = .seconds(Int64(after))
            played.append("ready after \(after)s")
        }
        if once(in: 4), faults.contains(.stopIgnored) {
            play.stop = .forever
            played.append("stop never")
        }
        if once(in: 12), faults.contains(.outOfMemory) {
            play.memory = 200 << 20
            app.resources.memoryLimit = 100 << 20
            played.append("memory 200Mi")
            words.append("memory 1Mi..100Mi")
        }
        app.simulation = play
        if !played.isEmpty { words.append("simulate < \(played.joined(separator: "; ")) >") }
        if once(in: 2) {
            var probe = Probe(action: .http(path: "/", port: 80))
            probe.period = .seconds(1)
            app.readiness = probe
            words.append("probe ready http / port 80 every 1s")
            if once(in: 4) {
                app.startup = probe
                app.startup?.failureThreshold = 60
                words.append("probe startup http / port 80 every 1s failures 60")
            }
        }
        if once(in: 4) {
            spec.containers.append(Container(name: "prepare", image: "busybox", role: .initial))
            lines.append("init prepare < image busybox >")
        }
        if once(in: 4) {
            var proxy = Container(name: "proxy", image: "envoy", role: .sidecar)
            let hasHook = once(in: 2)
            if hasHook { proxy.preStop = .exec(["sleep", "1"]) }
            spec.containers.append(proxy)
            lines.append("sidecar proxy < image envoy\(hasHook ? "; before-stop exec sleep 1" : "") >")
        }
        spec.containers.append(app)
        spec.grace = .seconds(Int64([30, 5, 12, 60][below(4)]))
        lines.append("container app < \(words.joined(separator: "; ")) >")
        lines.append("grace \(spec.grace)")
        if once(in: 8) {
            spec.affinity = [AffinityTerm(.apart(PodAffinityTerm(["tier": "x"], .node)))]
            lines.append("anti-affinity pod tier=x by node")
        }
        if once(in: 8) {
            spec.spread = [SpreadConstraint(topology: .zone)]
            lines.append("spread zone")
        }
        return DrawnTemplate(spec: spec, words: lines.joined(separator: "; "))
    }
}
