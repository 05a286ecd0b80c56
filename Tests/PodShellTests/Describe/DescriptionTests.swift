import PodCollections
import PodKubernetes
import PodModel
import PodShell
import PodText
import Testing

/// What kubectl 1.32 printed of the same objects, blanks at the ends of lines aside.
@Suite struct DescriptionTests {
    private let now = Timestamp.simulationStart + .seconds(60)

    private func text(_ describe: (inout Description) -> Void) -> String {
        var description = Description(on: .plain)
        describe(&description)
        return description.text
    }

    @Test func aColumnEndsWithTheFirstLineThatHasNoSuchCell() {
        let shown = text { out in
            out.field("A", "1")
            out.field("Longer", "2")
            out.describe([], at: now)
            out.describe([event("x")], at: now)
            out.field("B", "3")
        }
        #expect(
            shown == """
                A:       1
                Longer:  2
                Events:  <none>
                Events:
                  Type    Reason  Age  From     Message
                  ----    ------  ---  ----     -------
                  Normal  Pulled  60s  kubelet  spec.containers{app}: x
                B:        3

                """)
    }

    private func event(_ message: String) -> EventRecord {
        EventRecord(
            isWarning: false, reason: "Pulled", object: ObjectKey(.pod, "web"), message: message,
            source: "kubelet, node-1", first: .simulationStart, last: .simulationStart,
            fieldPath: "spec.containers{app}")
    }

    private var pod: Pod {
        var app = Container(name: "boom", image: "boom")
        app.environment = [
            .init(name: "PW", source: .secret(name: "db", key: "PASSWORD")),
            .init(name: "IP", source: .field(.plain(.ip))),
        ]
        app.resources = ResourceRequirements(cpuLimit: 500, memoryRequest: 64 << 20)
        app.mounts = [VolumeMount(volume: "data", path: "/data", readOnly: true, subPath: "a")]
        var spec = PodSpec()
        spec.containers = [app]
        spec.volumes = [Volume(name: "data", sizeLimit: 1 << 20)]
        spec.tolerations = [Toleration(key: "gpu", effect: .noSchedule)]
        var meta = ObjectMeta(name: "crash", labels: ["app": "crash", "tier": "back"])
        meta.owner = OwnerReference(kind: .replicaSet, name: "web", uid: UID(rawValue: 1))
        var pod = Pod(meta: meta, template: PodTemplate(labels: meta.labels, spec: spec))
        pod.nodeName = "node-2"
        pod.status.phase = .running
        pod.status.startTime = .simulationStart
        pod.status.address = IPv4(10, 244, 4, 3)
        pod.status.conditions.scheduled.set(true, at: .simulationStart)
        pod.status.conditions.ready.set(false, at: .simulationStart)
        var seen = ContainerStatus(state: .waiting(reason: .crashLoopBackOff, message: "back-off 40s"))
        seen.lastTermination = Box(
            Termination(
                exitCode: 3, reason: .error, startedAt: .simulationStart + .seconds(39),
                finishedAt: .simulationStart + .seconds(41)))
        seen.restartCount = 3
        pod.status.containers = [seen]
        return pod
    }

    @Test func aPodIsToldInKubectlsLinesAndOrder() {
        var system = NodeSystem()
        system.address = IPv4(10, 244, 4, 1)
        #expect(
            text { $0.describe(pod, on: system, events: [], at: now) } == """
                Name:         crash
                Namespace:    default
                Priority:     0
                Node:         node-2/10.244.4.1
                Start Time:   Thu, 01 Jan 2026 00:00:00 +0000
                Labels:       app=crash
                              tier=back
                Annotations:  <none>
                Status:       Running
                IP:           10.244.4.3
                IPs:
                  IP:           10.244.4.3
                Controlled By:  ReplicaSet/web
                Containers:
                  boom:
                    Container ID:
                    Image:          boom
                    Image ID:
                    Port:           <none>
                    Host Port:      <none>
                    State:          Waiting
                      Reason:       CrashLoopBackOff
                    Last State:     Terminated
                      Reason:       Error
                      Exit Code:    3
                      Started:      Thu, 01 Jan 2026 00:00:39 +0000
                      Finished:     Thu, 01 Jan 2026 00:00:41 +0000
                    Ready:          False
                    Restart Count:  3
                    Limits:
                      cpu:  500m
                    Requests:
                      cpu:     500m
                      memory:  64Mi
                    Environment:
                      PW:  <set to the key 'PASSWORD' in secret 'db'>  Optional: false
                      IP:   (v1:status.podIP)
                    Mounts:
                      /data from data (ro,path="a")
                Conditions:
                  Type           Status
                  Ready          False
                  PodScheduled   True
                Volumes:
                  data:
                    Type:        EmptyDir (a temporary directory that shares a pod's lifetime)
                    Medium:
                    SizeLimit:   1Mi
                QoS Class:       Burstable
                Node-Selectors:  <none>
                Tolerations:     gpu:NoSchedule op=Exists
                Events:          <none>

                """)
    }

    @Test func endpointsThatSomebodyWroteDownAreToldAsKubectlTellsThem() {
        var object = UnstructuredObject(.endpoints, meta: ObjectMeta(name: "db"), fields: [])
        let first = WrittenEndpoints.Address(IPv4(192, 0, 2, 7))
        let port = WrittenEndpoints.Port(name: "sql", port: 6000, protocol: .tcp)
        object.effect = .endpoints(WrittenEndpoints([.init(addresses: [first], ports: [port])]))
        #expect(
            text { $0.describe(object) } == """
                Name:         db
                Namespace:    default
                Labels:       <none>
                Annotations:  <none>
                Subsets:
                  Addresses:          192.0.2.7
                  NotReadyAddresses:  <none>
                  Ports:
                    Name  Port  Protocol
                    ----  ----  --------
                    sql   6000  TCP


                """)
        var slice = UnstructuredObject(
            .endpointSlice, meta: ObjectMeta(name: "db-x"),
            fields: [
                .init(name: "addressType", json: "\"IPv4\""),
                .init(name: "endpoints", json: "[{\"addresses\":[\"192.0.2.7\"],\"conditions\":{\"ready\":true}}]"),
                .init(name: "ports", json: "[{\"name\":\"\",\"port\":80,\"protocol\":\"TCP\"}]"),
            ])
        slice.effect = object.effect
        #expect(
            text { $0.describe(slice) } == """
                Name:         db-x
                Namespace:    default
                Labels:       <none>
                Annotations:  <none>
                AddressType:  IPv4
                Ports:
                  Name     Port  Protocol
                  ----     ----  --------
                  <unset>  80    TCP
                Endpoints:
                  - Addresses:  192.0.2.7
                    Conditions:
                      Ready:   true
                    Hostname:  <unset>
                    NodeName:  <unset>
                    Zone:      <unset>

                """)
    }

    @Test func aQuotaAndALimitRangeAreTablesAsKubectls() {
        var quota = ResourceQuotaSpec()
        quota.hard["pods"] = Quantity(units: 2)
        quota.hard["limits.memory"] = Quantity(units: 2 << 30)
        var object = UnstructuredObject(.resourceQuota, meta: ObjectMeta(name: "team"), fields: [])
        object.effect = .policy(.resourceQuota(quota))
        object.used["limits.memory"] = Quantity(units: 1 << 30)
        #expect(
            text { $0.describe(object) } == """
                Name:          team
                Namespace:     default
                Resource       Used  Hard
                --------       ----  ----
                limits.memory  1Gi   2Gi
                pods           0     2

                """)
        var range = LimitRangeSpec()
        range.limits = [LimitRangeSpec.Item(.container)]
        range.limits[0].max["memory"] = Quantity(units: 1 << 30)
        range.setDefaults()
        object = UnstructuredObject(.limitRange, meta: ObjectMeta(name: "usual"), fields: [])
        object.effect = .policy(.limitRange(range))
        #expect(
            text { $0.describe(object) } == """
                Name:       usual
                Namespace:  default
                Type        Resource  Min  Max  Default Request  Default Limit  Max Limit/Request Ratio
                ----        --------  ---  ---  ---------------  -------------  -----------------------
                Container   memory    -    1Gi  1Gi              1Gi            -

                """)
    }

    @Test func whatOnlyPodshKnowsStandsBehindUnderAHeadingOfItsOwn() throws {
        let shown = text { out in
            out.describe(pod, events: [event("x")], at: now)
            out.describeOwn(of: pod, because: nil, sandbox: nil, at: now)
        }
        let parts = shown.split(separator: "\npodsh:\n")
        try #require(parts.count == 2, "\(shown)")
        #expect(parts[0].hasSuffix("spec.containers{app}: x"), "events are the last of kubectl's lines: \(parts[0])")
        #expect(parts[1].contains("Waits for:  back-off 40s") && !parts[0].contains("back-off"), "\(parts[1])")
    }

    @Test func aLongAnnotationStandsUnderItsKeyAndIsCut() {
        var meta = ObjectMeta(name: "app")
        meta.annotations = ["a": "short", "b": String(repeating: "x", count: 200), "c": "one\ntwo\n"]
        let shown = text { $0.describe(ConfigObject(meta: meta, data: [:])) }
        #expect(
            shown.contains(
                """
                Annotations:  a: short
                              b:
                                \(String(repeating: "x", count: 138))...
                              c:
                                one
                                two

                """), "\(shown)")
    }

    @Test func timesAreThoseOfRFC1123() {
        #expect(Timestamp.simulationStart.rfc1123 == "Thu, 01 Jan 2026 00:00:00 +0000")
        #expect((Timestamp.simulationStart + .hours(24 * 58)).rfc1123 == "Sat, 28 Feb 2026 00:00:00 +0000")
    }
}
