import PodControl
import PodEngine
import PodModel

// Declarations of the first kinds.
extension HostileRun {
    mutating func declareSomething(_ choices: inout Choices) {
        switch choices.below(6) {
        case 0, 1: declareSet(&choices)
        case 2, 3: declareDeployment(&choices)
        case 4: declarePod(&choices)
        default: declareService(&choices)
        }
    }

    func labels(_ name: String, _ choices: inout Choices) -> Labels {
        choices.once(in: 3) ? ["app": name, "tier": "x"] : ["app": name]
    }

    mutating func declareSet(_ choices: inout Choices) {
        let name = Self.setNames[choices.below(3)]
        let count = choices.below(choices.once(in: 6) ? 40 : 9)
        let drawn = choices.template(faults: outcome.tape.faults)
        let template = PodTemplate(labels: labels(name, &choices), spec: drawn.spec)
        submit(
            .declare(
                .replicaSet(
                    name: name, namespace: "default", replicas: count, template: template,
                    isReplicationController: false)),
            "replicate \(name) \(count) < \(drawn.words) >")
    }

    mutating func declareDeployment(_ choices: inout Choices) {
        let isRolling = !choices.once(in: 3)
        let name = isRolling ? Self.deploymentNames[0] : Self.deploymentNames[1]
        let count = choices.below(choices.once(in: 6) ? 30 : 9)
        let drawn = choices.template(faults: outcome.tape.faults)
        let template = PodTemplate(labels: labels(name, &choices), spec: drawn.spec)
        var spec = DeploymentSpec()
        var words = "strategy recreate"
        if isRolling {
            let surge = choices.below(4)
            let missing = surge == 0 ? 1 + choices.below(3) : choices.below(4)
            spec.strategy = .rolling(surge: .count(surge), unavailable: .count(missing))
            words = "strategy rolling surge \(surge) unavailable \(missing)"
        } else {
            spec.strategy = .recreate
        }
        submit(
            .declare(
                .workload(
                    WorkloadManifest(
                        ObjectKey(.deployment, name), template: template, spec: .deployment(spec), replicas: count))),
            "deployment \(name) \(count) < \(drawn.words); \(words) >")
    }

    mutating func declarePod(_ choices: inout Choices) {
        let name = Self.podNames[choices.below(3)]
        var drawn = choices.template(faults: outcome.tape.faults)
        let app = ["none", "web", "api"][choices.below(3)]
        var spec = drawn.spec
        let isBrief = choices.once(in: 3)
        if isBrief {
            // Runs once and ends, well or not.
            spec.restartPolicy = .never
            let code = choices.below(2)
            for i in spec.containers.indices where spec.containers[i].role == .main {
                spec.containers[i].simulation?.runs = [.init(duration: .seconds(5), exitCode: Int32(code))]
            }
            drawn = DrawnTemplate(spec: spec, words: drawn.running("run 5s exit \(code)"))
        }
        let template = PodTemplate(labels: ["app": app], spec: spec)
        submit(
            .declare(.pod(name: name, namespace: "default", template: template)),
            "pod \(name) < \(drawn.words); label app=\(app)\(isBrief ? "; restart never" : "") >")
    }

    mutating func declareService(_ choices: inout Choices) {
        let name = (Self.setNames + Self.deploymentNames)[choices.below(5)]
        let selector: Labels? = choices.once(in: 4) ? ["tier": "x"] : nil
        submit(
            .declare(.service(name: name, namespace: "default", ports: [ServicePort(port: 80)], selector: selector)),
            "service \(name) port 80\(selector == nil ? "" : " select tier=x")")
    }
}
