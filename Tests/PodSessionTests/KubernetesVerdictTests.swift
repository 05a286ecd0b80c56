import PodEngine
import PodKubernetes
import PodSession
import PodSyntax
import Testing

/// What Kubernetes' API server says of small manifests, a row each: accepted, or refused with these words. Fields that
/// podsh does not carry are refused, too, and say so.
@Suite struct KubernetesVerdictTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        /// A part of what is found; nil where nothing is.
        let refused: String?

        init(_ text: String, _ refused: String? = nil) {
            self.text = text
            self.refused = refused
        }

        var testDescription: String { String(text.prefix(300)) }
    }

    static func pod(_ container: String = "", spec: String = "") -> String {
        """
        {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {\(spec.isEmpty ? "" : spec + ", ")containers: \
        [{name: a, image: "nginx:1"\(container.isEmpty ? "" : ", " + container)}]}}
        """
    }

    static func object(_ kind: String, _ version: String, _ rest: String = "", name: String = "a") -> String {
        "{apiVersion: \(version), kind: \(kind), metadata: {name: \"\(name)\"}\(rest.isEmpty ? "" : ", " + rest)}"
    }

    static func workload(_ kind: String, _ spec: String = "", template: String = "") -> String {
        object(
            kind, "apps/v1",
            """
            spec: {selector: {matchLabels: {app: a}}, \(spec.isEmpty ? "" : spec + ", ")template: {metadata: \
            {labels: {app: a}}, spec: {\(template.isEmpty ? "" : template + ", ")containers: [{name: a, image: \
            x}]}}}
            """
        )
    }

    static func job(_ spec: String = "", labels: String = "") -> String {
        object(
            "Job", "batch/v1",
            """
            spec: {\(spec.isEmpty ? "" : spec + ", ")template: {metadata: {labels: {\(labels)}}, spec: \
            {restartPolicy: Never, containers: [{name: a, image: x}]}}}
            """
        )
    }

    static let claimed = "accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}"

    static let containers: [Row] = [
        Row(pod("env: [{name: A, value: \"\", valueFrom: {fieldRef: {fieldPath: status.podIP}}}]")),
        Row(pod("env: [{name: A, value: x, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]"), "beside valueFrom"),
        Row(pod("env: [{name: A}, {name: A}]")),
        Row(
            pod("env: [{name: A, valueFrom: {configMapKeyRef: {name: A_B, key: b}}}]"),
            "configMapKeyRef.name: 'A_B' must be"),
        Row(pod("env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: b c}}}]"), "secretKeyRef.key: 'b c' must be"),
        Row(pod("env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: ..b}}}]"), "not begin with '..'"),
        Row(pod("envFrom: [{configMapRef: {name: A_B}}]"), "configMapRef.name: 'A_B' must be"),
        Row(pod("livenessProbe: {exec: {command: []}}"), "exec.command: is empty"),
        Row(pod("livenessProbe: {httpGet: {port: web}}")),
        Row(pod("livenessProbe: {httpGet: {port: \"80\"}}"), "port: '80' must be"),
        Row(pod("lifecycle: {preStop: {httpGet: {port: nope}}}")),
        Row(pod("lifecycle: {preStop: {sleep: {seconds: 31}}}"), "within terminationGracePeriodSeconds (30s)"),
        Row(pod("lifecycle: {preStop: {sleep: {seconds: 31}}}", spec: "terminationGracePeriodSeconds: 31")),
        Row(pod("resources: {requests: {cpu: 2}, limits: {cpu: 1}}"), "must not exceed the limit"),
        Row(pod("resources: {requests: {cpu: 1}, limits: {cpu: null}}"), "must not exceed the limit 0"),
        Row(pod("resources: {requests: {cpu: 0.0005}}")),
        Row(pod("ports: [{containerPort: 80, hostPort: 80, hostIP: 127.0.0.1}]")),
        Row(pod("ports: [{containerPort: 80, hostPort: 80, hostIP: \"::1\"}]"), "podsh listens at IPv4 addresses"),
        Row(pod("ports: [{containerPort: 80, hostPort: 80, hostIP: here}]"), "'here' is no IP address"),
        Row(pod("restartPolicy: Never")),
        Row(
            pod(
                "restartPolicy: Never, restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]"
            )
        ),
        Row(
            pod("restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]"),
            "must specify restartPolicy when restart rules are used"),
        Row(
            pod("restartPolicy: Never, restartPolicyRules: [{action: Stop, exitCodes: {operator: In, values: [42]}}]"),
            "'Stop' is none of Restart, RestartAllContainers"),
        Row(
            pod(
                "restartPolicy: Never, "
                    + "restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [256]}}]"
            ),
            "is no exit code"),
        Row(pod("resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]")),
        Row(
            pod("resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]", spec: "restartPolicy: Never"),
            "must be 'NotRequired' when `restartPolicy` is 'Never'"),
        Row(pod("resizePolicy: [{resourceName: disk, restartPolicy: NotRequired}]"), "'disk' is none of cpu, memory"),
        Row(
            pod(
                "resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}, "
                    + "{resourceName: cpu, restartPolicy: NotRequired}]"
            ), "duplicate value 'cpu'"),
        Row(pod("resources: {requests: {cpu: 1}}", spec: "resources: {requests: {cpu: 2}, limits: {cpu: 3}}")),
        Row(
            pod("resources: {requests: {cpu: 3}}", spec: "resources: {requests: {cpu: 2}}"),
            "aggregate container requests of 3"),
        Row(
            pod(spec: "resources: {requests: {\"nvidia.com/gpu\": 1}, limits: {\"nvidia.com/gpu\": 1}}"),
            "none of cpu, memory"),
        Row(pod(spec: "schedulingGates: [{name: a.b/c}, {name: d}]")),
        Row(pod(spec: "schedulingGates: [{name: a.b/c}, {name: a.b/c}]"), "duplicate value"),
        Row(pod(spec: "schedulingGates: [{name: a}], nodeName: b"), "until all schedulingGates have been cleared"),
        Row(pod(spec: "preemptionPolicy: PreemptLowerPriority")),
        Row(pod(spec: "preemptionPolicy: Never"), "computed PreemptLowerPriority from the given PriorityClass"),
        Row(pod("securityContext: {procMount: Unmasked}", spec: "hostUsers: false")),
        Row(pod("securityContext: {procMount: Unmasked}"), "`hostUsers` must be false to use `Unmasked`"),
        Row(pod(spec: "securityContext: {supplementalGroupsPolicy: Strict}")),
        Row(pod(spec: "securityContext: {supplementalGroupsPolicy: Both}"), "'Both' is none of Merge, Strict"),
        Row(pod(spec: "securityContext: {seccompProfile: {type: Localhost, localhostProfile: a/b.json}}")),
        Row(pod(spec: "securityContext: {seccompProfile: {type: Localhost}}"), "wants localhostProfile"),
        Row(
            pod(spec: "securityContext: {seccompProfile: {type: RuntimeDefault, localhostProfile: a}}"),
            "can only be set when seccomp type is Localhost"),
        Row(
            pod("securityContext: {seccompProfile: {type: Localhost, localhostProfile: ../a}}"),
            "must not contain '..'"),
        Row(pod("securityContext: {privileged: true, allowPrivilegeEscalation: false}"), "`privileged` to true"),
        Row(pod("securityContext: {privileged: true}")),
        Row(
            pod("securityContext: {capabilities: {add: [CAP_SYS_ADMIN]}, allowPrivilegeEscalation: false}"),
            "CAP_SYS_ADMIN"),
    ]

    static let pods: [Row] = [
        Row(pod(spec: "terminationGracePeriodSeconds: -1")),
        Row(pod(spec: "terminationGracePeriodSeconds: 9223372036854775807")),
        Row(pod(spec: "activeDeadlineSeconds: 0"), "activeDeadlineSeconds: 0 is not"),
        Row(pod(spec: "activeDeadlineSeconds: 2147483648"), "activeDeadlineSeconds: 2147483648 is not"),
        Row(pod(spec: "hostname: \"\"")), Row(pod(spec: "hostname: a.b"), "spec.hostname"),
        Row(pod(spec: "nodeSelector: {a b: c}"), "nodeSelector.a b: the key must be"),
        Row(pod(spec: "nodeSelector: {a: b c}"), "nodeSelector.a: 'b c' must be"),
        Row(pod(spec: "tolerations: [{key: a, operator: Exists, effect: NoExecute, tolerationSeconds: -1}]")),
        Row(pod(spec: "tolerations: [{key: a b, operator: Exists}]"), "tolerations[0].key: 'a b' must be"),
        Row(pod(spec: "tolerations: [{key: a, value: b c}]"), "tolerations[0].value: 'b c' must be"),
        Row(pod(spec: "priority: 0")), Row(pod(spec: "priority: 5"), "must not be provided in pod spec"),
        Row(pod(spec: "priorityClassName: system-node-critical, priority: 2000001000")),
        Row(pod(spec: "priorityClassName: system-node-critical, priority: 5"), "computed 2000001000"),
        Row(workload("Deployment", template: "priority: 5")),
        Row(
            pod(
                spec:
                    """
                    securityContext: {sysctls: [{name: kernel.shm_rmid_forced, value: "1"}, {name: \
                    kernel.shm_rmid_forced, value: "1"}]}
                    """
            ), "duplicate value"),
        Row(
            pod(
                spec:
                    """
                    affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: \
                    []}}}
                    """
            ), "at least one node selector term"),
        Row(
            pod(
                spec:
                    """
                    affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, \
                    preference: {}}]}}
                    """
            )),
        Row(
            pod(
                spec:
                    """
                    affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: \
                    [{}]}}}
                    """
            )),
        Row(
            pod(
                spec:
                    """
                    affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: \
                    kubernetes.io/hostname}]}}
                    """
            )),
        Row(
            pod(
                spec:
                    """
                    affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: \
                    {matchLabels: {a: b c}}, topologyKey: kubernetes.io/hostname}]}}
                    """
            ),
            "matchLabels.a: 'b c' must be"),
        Row(
            pod(spec: "topologySpreadConstraints: [\(spread), \(spread)]"),
            "duplicate value {topologyKey, whenUnsatisfiable}"),
        Row(pod(spec: "volumes: [{name: v, hostPath: {path: /a/../b}}]"), "must not contain '..'"),
        Row(pod(spec: "volumes: [{name: v, emptyDir: {sizeLimit: 0}}]")),
        Row(pod(spec: "volumes: [{name: v, emptyDir: {sizeLimit: -1}}]"), "must not be negative"),
        Row(pod(spec: "volumes: [{name: v, emptyDir: {medium: HugePages}}]"), "podsh has the disk"),
        Row(
            """
            {apiVersion: v1, kind: Pod, metadata: {generateName: a, name: ""}, spec: {containers: [{name: a, \
            image: x}]}}
            """
        ),
        Row(
            """
            {apiVersion: v1, kind: Pod, metadata: {name: a, annotations: {A.B/c: d}}, spec: {containers: [{name: \
            a, image: x}]}}
            """
        ),
        Row(
            """
            {apiVersion: v1, kind: Pod, metadata: {name: a, labels: {A.B/c: d}}, spec: {containers: [{name: a, \
            image: x}]}}
            """,
            "metadata.labels"),
    ]

    static let spread =
        """
        {maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: \
        {matchLabels: {app: a}}}
        """

    static let controllers: [Row] = [
        Row(workload("Deployment", "strategy: {type: Recreate, rollingUpdate: null}")),
        Row(
            workload("Deployment", "strategy: {type: Recreate, rollingUpdate: {}}"), "cannot stand beside type Recreate"
        ),
        Row(workload("Deployment", "strategy: {rollingUpdate: {maxSurge: 101%}}")),
        Row(workload("Deployment", "strategy: {rollingUpdate: {maxUnavailable: 101%}}"), "at most 100%"),
        Row(workload("Deployment", "minReadySeconds: 5, progressDeadlineSeconds: 5"), "must be above min-ready"),
        Row(workload("Deployment", template: "restartPolicy: Never"), "must be Always"),
        Row(
            workload("StatefulSet", "serviceName: s, updateStrategy: {rollingUpdate: {partition: -1}}"),
            "partition: -1 is not"),
        Row(workload("DaemonSet", "updateStrategy: {rollingUpdate: {maxUnavailable: 0}}"), "must be above 0"),
        Row(
            object(
                "Deployment", "apps/v1",
                """
                spec: {selector: {matchExpressions: [{key: app, operator: In, values: [a, b c]}]}, template: \
                {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: x}]}}}
                """
            ),
            "values[1]: 'b c' must be"),
        Row(job("completions: 0")), Row(job("activeDeadlineSeconds: 2147483648")),
        Row(job("activeDeadlineSeconds: -1"), "activeDeadlineSeconds"),
        Row(job(labels: "job-name: a")), Row(job(labels: "job-name: b"), "must be 'a'"),
        Row(job(labels: "controller-uid: b"), "must be the job's uid"),
    ]

    static let others: [Row] = [
        Row(object("Service", "v1", "spec: {ports: [{name: a--b, port: 80}]}")),
        Row(object("Service", "v1", "spec: {ports: [{name: \"1\", port: 80}]}")),
        Row(object("Service", "v1", "spec: {ports: [{name: Web, port: 80}]}"), "ports[0].name"),
        Row(
            object("Service", "v1", "spec: {ports: [{name: a, port: 80}, {name: a, port: 81}]}"),
            "ports[1].name: \"a\": duplicate value"),
        Row(
            object(
                "Service", "v1",
                """
                spec: {type: NodePort, ports: [{name: a, port: 80, nodePort: 30001}, {name: b, port: 81, \
                nodePort: 30001}]}
                """
            ), "duplicate value"),
        Row(
            object(
                "Service", "v1",
                """
                spec: {type: NodePort, ports: [{name: a, port: 80, nodePort: 30001}, {name: b, port: 80, \
                protocol: UDP, nodePort: 30001}]}
                """
            )),
        Row(object("Service", "v1", "spec: {ports: [{port: 80, appProtocol: a b}]}"), "appProtocol: 'a b' must be"),
        Row(object("ConfigMap", "v1", "data: {..a: b}"), "not begin with '..'"),
        Row(object("ConfigMap", "v1", "data: {.a: b}")),
        Row(object("ConfigMap", "v1", "binaryData: {a: [104, 105]}")),
        Row(object("ConfigMap", "v1", "data: {a: \"\(String(repeating: "a", count: 1 << 20))\"}")),
        Row(
            object("ConfigMap", "v1", "data: {a: \"\(String(repeating: "a", count: 1 << 20 + 1))\"}"),
            "at most 1048576 bytes"),
        Row(object("PersistentVolumeClaim", "v1", "spec: {\(claimed)}")),
        Row(
            object("PersistentVolumeClaim", "v1", "spec: {volumeMode: \"\", \(claimed)}"),
            "'' is none of Block, Filesystem"),
        Row(object("PodDisruptionBudget", "policy/v1")), Row(object("PodDisruptionBudget", "policy/v1", "spec: {}")),
        Row(object("PodDisruptionBudget", "policy/v1", "spec: {minAvailable: 1}")),
        Row(object("PodDisruptionBudget", "policy/v1", "spec: {minAvailable: 1, selector: {}}")),
        Row(
            object("PodDisruptionBudget", "policy/v1", "spec: {minAvailable: 1, maxUnavailable: 1}"),
            "cannot stand beside"),
        Row(object("PodDisruptionBudget", "policy/v1", "spec: {selector: {matchLabels: {a b: c}}}"), "the key must be"),
        Row(scaler("Deployment", "a")), Row(scaler("DaemonSet", "a"), "podsh scales"),
        Row(scaler("Deployment", "a/b"), "may not contain '/'"),
        Row(
            scaler(
                "Deployment", "a",
                "metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageValue: 1}}}]")),
        Row(
            scaler(
                "Deployment", "a", "metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization}}}]"),
            "averageUtilization: is missing"),
        Row(object("PriorityClass", "scheduling.k8s.io/v1", "value: 1000000000")),
        Row(object("PriorityClass", "scheduling.k8s.io/v1", "value: 1000000001"), "maximum allowed value"),
        Row(
            object("PriorityClass", "scheduling.k8s.io/v1", "value: 1", name: "system-x"),
            "reserved for system use only"),
        Row(object("PriorityClass", "scheduling.k8s.io/v1", "value: 1", name: "A_b"), "metadata.name: 'A_b' must be"),
        Row(
            object("PriorityClass", "scheduling.k8s.io/v1", "value: 1, preemptionPolicy: \"\""),
            "preemptionPolicy: is empty"),
    ]

    static func scaler(_ kind: String, _ name: String, _ more: String = "") -> String {
        object(
            "HorizontalPodAutoscaler", "autoscaling/v2",
            "spec: {maxReplicas: 3, scaleTargetRef: {kind: \(kind), name: \(name)}\(more.isEmpty ? "" : ", " + more)}")
    }

    @Test(arguments: containers + pods + controllers + others) func theVerdictIsTheAPIServers(_ row: Row) {
        judge(row)
    }

    // MARK: Changes

    /// An object, and the same again with a part in place of another.
    static func change(_ text: String, _ old: String, _ new: String, _ refused: String? = nil) -> Row {
        Row("\(text)\n---\n\(text.replacing(old, with: new))\n", refused)
    }

    static let living = pod(
        "env: [{name: A, value: b}]",
        spec:
            """
            tolerations: [{key: k, operator: Exists, effect: NoExecute, tolerationSeconds: 5}], \
            activeDeadlineSeconds: 100
            """
    )
    static let immutable = "field is immutable"
    static let fixedOfSets = "updates to statefulset spec for fields other than"
    static let set = workload(
        "StatefulSet",
        """
        serviceName: s, podManagementPolicy: Parallel, volumeClaimTemplates: [{metadata: {name: d}, spec: \
        {\(claimed)}}]
        """
    )
    static let headless = object("Service", "v1", "spec: {clusterIP: None, ports: [{port: 80}]}")

    static let changes: [Row] = [
        change(living, "nginx:1", "nginx:2"), change(living, "tolerationSeconds: 5", "tolerationSeconds: 6"),
        change(living, "tolerations: [", "tolerations: [{operator: Exists}, "),
        change(living, "activeDeadlineSeconds: 100", "activeDeadlineSeconds: 50"),
        change(living, "metadata: {name: a}", "metadata: {name: a, labels: {b: c}}"),
        change(living, "key: k", "key: q", "existing toleration can not be modified except its tolerationSeconds"),
        change(
            living, "activeDeadlineSeconds: 100", "activeDeadlineSeconds: 150",
            "must be less than or equal to previous value"),
        change(living, ", activeDeadlineSeconds: 100", "", "must not update from a positive integer to nil value"),
        change(
            living, "value: b", "value: c",
            """
            spec.containers[0]: "env": pod updates may not change fields other than
            """),
        change(
            living, "spec: {", "spec: {terminationGracePeriodSeconds: 10, ",
            "spec: \"grace 30s → 10s\": pod updates may not change"),
        change(living, "env:", "resources: {requests: {cpu: 1}}, env:", "pod updates may not change"),
        change(living, "containers: [", "containers: [{name: b, image: x}, ", "may not add or remove containers"),
        change(workload("Deployment"), "image: x", "image: z"),
        change(
            workload("Deployment"), "matchLabels: {app: a}", "matchExpressions: [{key: app, operator: Exists}]",
            immutable),
        change(set, "image: x", "image: z"), change(set, "serviceName: s", "serviceName: t", fixedOfSets),
        change(set, "Parallel", "OrderedReady", fixedOfSets), change(set, "1Gi", "2Gi", fixedOfSets),
        change(
            job("completions: 2"), "completions: 2", "completions: 3",
            "spec.completions: \"completions\": field is immutable"),
        change(job(), "image: x", "image: z", "spec.template: \"image x → z\": field is immutable"),
        change(job("completions: 2"), "completions: 2", "completions: 2, parallelism: 2"),
        change(headless, "clusterIP: None, ", "", "primary clusterIP can not be unset"),
        change(
            headless.replacing("clusterIP: None, ", with: ""), "spec: {", "spec: {clusterIP: None, ",
            "may not change once set"),
        change(
            object("PersistentVolumeClaim", "v1", "spec: {\(claimed)}"), "1Gi", "500Mi",
            "field can not be less than previous value"),
        change(
            object("PriorityClass", "scheduling.k8s.io/v1", "value: 1"), "value: 1", "value: 2",
            "may not be changed in an update"),
    ]

    @Test(arguments: changes) func anObjectsSecondDeclarationIsJudgedAsAnUpdate(_ row: Row) {
        judge(row)
    }

    @Test func anImmutableFieldIsNamedWithItsLine() {
        let text = """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: a}
            spec:
              completions: 2
              template: {spec: {restartPolicy: Never, containers: [{name: a, image: x}]}}

            """
        let source = SourceText(
            name: "a.yaml", text: text + "---\n" + text.replacing("completions: 2", with: "completions: 3"),
            provenance: .file(path: "/home/ada/a.yaml"))
        let read = checkKubernetes(
            source, isLenient: false, host: SimulatedSession().host, on: EmbeddedControlPlane(Engine.rehearsal()))
        let lines = read.findings.map { "\(source.position(at: $0.span.start).line) \($0.message) \($0.help ?? "")" }
        #expect(
            lines == [
                """
                12 spec.completions: "completions": field is immutable job/a cannot change while it exists \
                (completions); delete it first: delete job/a
                """
            ])
    }

    private func judge(_ row: Row) {
        let source = SourceText(name: "a.yaml", text: row.text, provenance: .file(path: "/home/ada/a.yaml"))
        let errors = checkKubernetes(
            source, isLenient: false, host: SimulatedSession().host, on: EmbeddedControlPlane(Engine.rehearsal())
        ).findings.filter {
            $0.severity == .error
        }
        if let refused = row.refused {
            #expect(errors.contains { $0.message.contains(refused) }, "\(errors.map(\.message))")
        } else {
            #expect(errors.isEmpty, "\(errors.map(\.message))")
        }
    }
}
