extension Vocabulary {
    static func attribute(
        _ keyword: Keyword, in context: WordContext, _ slots: [Slot], _ summary: String, _ example: String,
        later: Bool = false
    ) -> VocabularyEntry {
        VocabularyEntry(keyword, in: context, .attribute, slots, summary, example, later: later)
    }

    private static func of(_ keyword: Keyword, _ slots: [Slot], _ summary: String, _ example: String) -> VocabularyEntry
    {
        attribute(keyword, in: .pod, slots, summary, example)
    }

    private static let containerSlots = [
        Slot(.name, .one(.containerName)), Slot(.body, .attributes(.container)),
    ]

    private static let matchLabelKeys = SlotOption.word(.matchLabelKeys, .matchLabelKeys, .labelKeys)

    /// Of a term about pods: where, and beside which pods besides their labels.
    private static let podTermOptions: [SlotOption] = [
        .word(.by, .by, .topology), matchLabelKeys,
        .word(.mismatchLabelKeys, .mismatchLabelKeys, .labelKeys),
    ]

    /// The other options may follow the names, which would else swallow them.
    private static let namespaceSlots = [
        Slot(.namespace, .any(.namespace)),
        Slot(
            .none,
            .options([SlotOption(.with, .with, [Slot(.with, .many(.requirement))])] + podTermOptions)),
    ]

    private static let affinitySlots = [
        Slot(.none, .options([.word(.prefer, .prefer, .integer)])),
        Slot(
            .none,
            .oneOf([
                SlotOption(
                    .node, .node,
                    [
                        Slot(.node, .many(.requirement)),
                        Slot(
                            .none,
                            .options([SlotOption(.or, .or, [Slot(.node, .many(.requirement))], repeats: true)])),
                    ]),
                SlotOption(
                    .pod, .pod,
                    [
                        Slot(.pod, .any(.requirement)),
                        Slot(
                            .none,
                            .options(
                                podTermOptions + [
                                    SlotOption(
                                        .in, .none,
                                        [
                                            Slot(
                                                .none,
                                                .oneOf([SlotOption(.namespaces, .namespace, namespaceSlots)]))
                                        ])
                                ])),
                    ]),
            ])),
    ]

    private static func policy(_ keyword: Keyword, _ label: SlotLabel) -> SlotOption {
        SlotOption(keyword, .none, [Slot(label, .choice([.honor, .ignore]))])
    }

    private static let spreadSlots = [
        Slot(.by, .one(.topology)),
        Slot(
            .none,
            .options([
                .word(.maxSkew, .maxSkew, .integer), .word(.minDomains, .minDomains, .integer),
                SlotOption(.scheduleAnyway, .scheduleAnyway),
                SlotOption(.select, .select, [Slot(.select, .many(.requirement))]), matchLabelKeys,
                policy(.nodeAffinityPolicy, .nodeAffinityPolicy), policy(.nodeTaintsPolicy, .nodeTaintsPolicy),
            ])),
    ]

    /// Only of a deployment there may be more than twice the pods meanwhile (`ValidateRollingUpdateDeployment` and
    /// `ValidateRollingUpdateDaemonSet` of Kubernetes' `pkg/apis/apps/validation`).
    private static func rolling(surge: ValueType) -> SlotOption {
        SlotOption(
            .rolling, .rolling,
            [Slot(.none, .options([.word(.surge, .surge, surge), .word(.unavailable, .unavailable, .countOrPart)]))])
    }
    private static let minReadySummary = "How long a pod has to be ready before it counts as available."
    private static let historySummary = "How many old revisions are remembered; 10 unless said."

    /// What has to be at a path of the host; without one of them whatever is there.
    private static let hostKinds: [Keyword] = [
        .directory, .directoryOrCreate, .file, .fileOrCreate, .socket, .charDevice, .blockDevice,
    ]

    /// Attributes of a pod.
    static let podAttributes: [VocabularyEntry] = [
        of(
            .container, containerSlots, "A container; without `image` its name is the image.",
            "container nginx:1.27 port 80"),
        of(
            .initContainer, containerSlots, "A container that runs to its end before the others start.",
            "init setup command touch /data/ok"),
        of(
            .sidecar, containerSlots, "A container that starts before the others and ends after them.",
            "sidecar proxy image envoy:v1"),
        of(
            .volume,
            [
                Slot(.name, .one(.name)),
                Slot(
                    .none,
                    .maybeOneOf([
                        SlotOption(.empty, .empty), SlotOption(.memory, .memory),
                        SlotOption(
                            .host, .none, [Slot(.host, .one(.hostPath)), Slot(.choice, .maybeChoice(hostKinds))]),
                        .word(.claim, .claim, .name), .word(.config, .config, .name), .word(.secret, .secret, .name),
                        .word(.image, .image, .image),
                        SlotOption(.files, .none, [Slot(.body, .body(.files))]),
                    ])),
                Slot(
                    .none,
                    .options([
                        .word(.size, .size, .size), .word(.mode, .mode, .fileMode), SlotOption(.optional, .optional),
                        SlotOption(.pull, .none, [Slot(.pull, .choice([.always, .missing, .never]))]),
                    ])),
            ],
            """
            A volume; without a `mount` every container sees it at /NAME. `files < … >`: of several sources; \
            `image`: what an image holds, to be read, fetched by `pull`; `mode`: of the files that podsh writes, 0644 \
            unless said; `optional`: of a config or secret, without which the volume is empty.
            """,
            "volume data claim disk size 1Gi"),
        of(
            .label, [Slot(.values, .many(.label))], "Labels, by which selectors find the pod.",
            "label app=web tier=front"),
        of(.annotation, [Slot(.values, .many(.label))], "Notes on the pod that select nothing.", "annotation owner=me"),
        of(
            .cpu, [Slot(.value, .one(.cpuRange))],
            "Processor time of all containers together: request, or request..limit.", "cpu 500m..2"),
        of(
            .memory, [Slot(.value, .one(.memoryRange))],
            "Memory of all containers together: request, or request..limit.", "memory 256Mi..1Gi"),
        of(
            .resource, [Slot(.name, .one(.resource)), Slot(.value, .one(.amountRange))],
            "Huge pages of all containers together.", "resource hugepages-2Mi 64Mi"),
        of(
            .restart, [Slot(.choice, .choice([.always, .onFailure, .never]))],
            "Whether containers that end are started again.", "restart on-failure"),
        of(
            .backoff, [Slot(.value, .one(.durationRange))], "First and longest delay between restarts.",
            "backoff 1s..30s"),
        of(.grace, [Slot(.value, .one(.duration))], "Time between the stop signal and the kill.", "grace 30s"),
        of(.deadline, [Slot(.value, .one(.duration))], "The longest the pod may run.", "deadline 10m"),
        of(.hostname, [Slot(.value, .one(.hostname))], "The host name the containers see.", "hostname web"),
        of(
            .subdomain, [Slot(.value, .one(.hostname))],
            """
            The headless service below whose name the pod has its own: HOSTNAME.SUBDOMAIN.NAMESPACE.svc.cluster.local.
            """,
            "subdomain db"),
        of(
            .setHostnameAsFqdn, [], "Containers see the pod's whole name as their host's, at most 64 characters.",
            "set-hostname-as-fqdn"),
        of(
            .hostnameOverride, [Slot(.value, .one(.domain))],
            "What containers see as their host's name, at most 64 characters; names in the network stay.",
            "hostname-override shop.example.com"),
        of(
            .dnsPolicy, [Slot(.choice, .choice([.clusterFirst, .clusterFirstWithHostNet, .default, .nothing]))],
            """
            Whose names containers ask for: the cluster's and then the machine's, the same in the node's network, \
            the machine's alone, or what the pod says.
            """,
            "dns-policy none; dns-nameserver 9.9.9.9"),
        of(
            .dnsNameserver, [Slot(.values, .many(.address))], "Nameservers beside those of the policy.",
            "dns-nameserver 9.9.9.9"),
        of(
            .dnsSearch, [Slot(.values, .many(.domain))], "Domains in which short names are looked for, too.",
            "dns-search corp.example"),
        of(
            .dnsOption, [Slot(.values, .many(.resolverOption))], "Options of resolv.conf(5), over those of the policy.",
            "dns-option ndots:2 edns0"),
        of(
            .hostAlias, [Slot(.value, .one(.hostAddress)), Slot(.values, .many(.hostAlias))],
            "Names of an address in /etc/hosts; `host-gateway` is this machine's.",
            "host-alias 10.0.0.7 ledger ledger.example"),
        of(.share, [Slot(.choice, .choice([.pid]))], "Containers see each other's processes.", "share pid"),
        of(.nodeSelector, [Slot(.values, .many(.label))], "Only nodes with these labels.", "node-selector disk=ssd"),
        of(
            .affinity, affinitySlots,
            """
            Nodes, or places beside pods, to prefer or require: all that is said has to hold, or all of what stands \
            behind an `or`. `key=*`: whatever the value; `"cores>4"`: by number; `metadata.name=node-1`: by name.
            """,
            """
            affinity node disk=ssd,nvme or "cores>4"; affinity prefer 5 pod app=db by zone in namespaces with team=x
            """),
        of(
            .antiAffinity, affinitySlots,
            """
            Nodes, or places beside pods, to avoid; pods of the own namespace unless `in namespaces a b`, or \
            `in namespaces with team=x`.
            """,
            "anti-affinity pod app=db by node; anti-affinity prefer 5 pod canary=* by region"),
        of(
            .toleration,
            [Slot(.value, .one(.toleration)), Slot(.none, .options([.word(.for, .for, .duration)]))],
            "A taint of nodes that the pod puts up with.", "toleration gpu=true:NoExecute for 300s"),
        of(
            .spread, spreadSlots,
            """
            Spreads the copies evenly: the pods of the same `app`, unless `select`; a node that would break it takes \
            no pod, unless `schedule-anyway`.
            """,
            "spread zone max-skew 1; spread node max-skew 2 schedule-anyway select tier=web"),
        of(
            .priority, [Slot(.value, .one(.integer))], "A higher one is placed first and may push out a lower one.",
            "priority 100"),
        of(
            .preemptionPolicy, [Slot(.choice, .choice([.never, .preemptLowerPriority]))],
            "Whether it may push others out; `never`: it is only placed before them.", "preemption-policy never"),
        of(
            .schedulingGate, [Slot(.values, .many(.text))],
            "As long as it has one, the pod waits; a later declaration without it lets the scheduler have it.",
            "scheduling-gate example.com/quota"),
        of(
            .unschedulable, [Slot(.choice, .choice([.wait]))],
            "A bare pod that fits no node waits instead of being deleted.", "unschedulable wait"),
        of(
            .serviceAccount, [Slot(.value, .one(.name))],
            "Whom the pod would be to an API server; no token is mounted.",
            "service-account builder"),
        of(
            .imagePullSecret, [Slot(.secret, .one(.name))],
            "A secret with credentials for the registries of its images.", "image-pull-secret registry"),
        of(.hostNetwork, [], "Uses the node's network.", "host-network"),
        of(.hostPid, [], "Containers see the processes of their node.", "host-pid"),
        of(.hostIpc, [], "Shared memory, semaphores and message queues are the node's.", "host-ipc"),
        of(
            .nodeName, [Slot(.value, .one(.text))], "The pod goes to this node, and the scheduler is not asked.",
            "node-name node-1"),
        of(.noServiceLinks, [], "Containers get no variables that tell where services are.", "no-service-links"),
        of(
            .security, [Slot(.body, .body(.security))], "What the containers may do.",
            "security < run-as-non-root; drop-cap ALL >"),
        attribute(
            .strategy, in: .deployment,
            [Slot(.none, .oneOf([rolling(surge: .countOrPercent), SlotOption(.recreate, .recreate)]))],
            "How a change replaces the pods.", "strategy rolling surge 1 unavailable 0"),
        attribute(.minReady, in: .deployment, [Slot(.value, .one(.duration))], minReadySummary, "min-ready 10s"),
        attribute(
            .progressDeadline, in: .deployment, [Slot(.value, .one(.duration))],
            "Without progress for so long a roll-out is stuck; 10m unless said.", "progress-deadline 1m"),
        attribute(.history, in: .deployment, [Slot(.value, .one(.count))], historySummary, "history 5"),
        attribute(
            .order, in: .stateful, [Slot(.choice, .choice([.ordered, .parallel]))],
            "Whether a copy waits until the one before it is ready; ordered unless said.", "order parallel"),
        attribute(
            .strategy, in: .stateful,
            [
                Slot(
                    .none,
                    .oneOf([
                        SlotOption(
                            .rolling, .rolling,
                            [
                                Slot(
                                    .none,
                                    .options([
                                        .word(.partition, .partition, .count),
                                        SlotOption(.replaceUnready, .replaceUnready),
                                    ]))
                            ]),
                        SlotOption(.onDelete, .onDelete),
                    ]))
            ],
            """
            How a change replaces the pods: the last first, the first `partition` ones not; or only as they are \
            deleted.\u{20}
            """
                + """
                A pod of an old revision that never gets ready is waited for, as in Kubernetes, unless \
                `replace-unready`.
                """,
            "strategy rolling partition 2"),
        attribute(
            .start, in: .stateful, [Slot(.value, .one(.count))], "The number of the first copy; 0 unless said.",
            "start 1"),
        attribute(
            .service, in: .stateful, [Slot(.value, .one(.name))],
            "The service under whose name each copy has a name of its own; any that selects it unless said.",
            "service db"),
        attribute(
            .deleteClaims, in: .stateful,
            [Slot(.none, .options([SlotOption(.scaled, .scaled), SlotOption(.deleted, .deleted)]))],
            "A copy's claims go when it is scaled away, or when all is deleted; they stay unless said.",
            "delete-claims scaled"),
        attribute(.minReady, in: .stateful, [Slot(.value, .one(.duration))], minReadySummary, "min-ready 10s"),
        attribute(.history, in: .stateful, [Slot(.value, .one(.count))], historySummary, "history 5"),
        attribute(
            .strategy, in: .daemon,
            [Slot(.none, .oneOf([rolling(surge: .countOrPart), SlotOption(.onDelete, .onDelete)]))],
            """
            How a change replaces the pods: at most so many nodes without one, or with two; or only as they are \
            deleted.
            """,
            "strategy rolling surge 1"),
        attribute(.minReady, in: .daemon, [Slot(.value, .one(.duration))], minReadySummary, "min-ready 10s"),
        attribute(.history, in: .daemon, [Slot(.value, .one(.count))], historySummary, "history 5"),
        attribute(.completions, in: .job, [Slot(.value, .one(.count))], "How many pods must succeed.", "completions 5"),
        attribute(.parallelism, in: .job, [Slot(.value, .one(.count))], "How many pods run at once.", "parallelism 2"),
        attribute(
            .backoffLimit, in: .job, [Slot(.value, .one(.count))], "Failures before the job fails.", "backoff-limit 3"),
        attribute(
            .indexed, in: .job, [],
            "Each completion has an index of its own, in JOB_COMPLETION_INDEX and the host name.",
            "indexed"),
        attribute(
            .backoffLimitPerIndex, in: .job, [Slot(.value, .one(.count))],
            "Failures of one index before that index has failed; needs `indexed`.", "backoff-limit-per-index 1"),
        attribute(
            .maxFailedIndexes, in: .job, [Slot(.value, .one(.count))],
            "Failed indexes before the job fails early.", "max-failed-indexes 2"),
        attribute(
            .podFailure, in: .job,
            [
                Slot(.choice, .choice([.failJob, .failIndex, .ignore, .count])),
                Slot(
                    .none,
                    .oneOf([
                        SlotOption(.exit, .none, [Slot(.values, .many(.integer))]), SlotOption(.disrupted, .condition),
                    ])),
            ],
            "What a failed pod means, by exit code or because it was disrupted; the first rule that fits decides.",
            "pod-failure fail-job exit 42"),
        attribute(
            .successPolicy, in: .job,
            [Slot(.none, .options([.word(.indexes, .values, .text), .word(.count, .count, .count)]))],
            """
            When an indexed job is done before all indexes have succeeded: these, or `count` of them; the first rule \
            that holds decides.
            """,
            "success-policy indexes 0,2-3 count 1"),
        attribute(.ttl, in: .job, [Slot(.value, .one(.duration))], "How long the finished job is kept.", "ttl 5m"),
        attribute(.suspend, in: .job, [], "Runs nothing until it is declared without.", "suspend"),
        attribute(
            .timeZone, in: .cron, [Slot(.value, .one(.timeZone))], "Where the schedule's clock hangs; UTC unless said.",
            "time-zone Europe/Berlin"),
        attribute(
            .startingDeadline, in: .cron, [Slot(.value, .one(.duration))],
            "A start that is later than this is left out.", "starting-deadline 1m"),
        attribute(
            .history, in: .cron,
            [Slot(.value, .one(.count)), Slot(.none, .options([.word(.failed, .failures, .count)]))],
            "How many finished jobs are kept, successful and failed ones.", "history 3 failed 1"),
        attribute(
            .concurrency, in: .cron, [Slot(.choice, .choice([.allow, .forbid, .replace]))],
            "What to do when the last run is not over.", "concurrency forbid"),
    ]

    /// Attributes of `security < … >`.
    static let securityAttributes: [VocabularyEntry] = [
        attribute(
            .fsGroup, in: .security,
            [Slot(.value, .one(.group)), Slot(.none, .options([SlotOption(.onRootMismatch, .onRootMismatch)]))],
            """
            The group that the pod's volumes belong to, and all its processes with it; `on-root-mismatch`: a volume \
            whose root has it is left as it is.
            """,
            "fs-group 2000 on-root-mismatch"),
        attribute(
            .supplementalGroups, in: .security, [Slot(.values, .many(.group))],
            "Groups of all processes of the pod, besides their own.", "supplemental-groups 1000 2000"),
        attribute(
            .userNamespace, in: .security, [],
            "The pod's users, root among them, are none of the machine's (`hostUsers: false`).", "user-namespace"),
        attribute(.runAsNonRoot, in: .security, [], "Refuses to run as root.", "run-as-non-root"),
        attribute(.readOnlyRoot, in: .security, [], "The root file system cannot be written.", "read-only-root"),
        attribute(
            .addCap, in: .security, [Slot(.values, .many(.capability))], "Adds kernel capabilities.",
            "add-cap NET_RAW"),
        attribute(
            .dropCap, in: .security, [Slot(.values, .many(.capability))], "Drops kernel capabilities.", "drop-cap ALL"),
        attribute(.allowEscalation, in: .security, [], "Programs may gain privileges.", "allow-escalation"),
        attribute(
            .seccomp, in: .security,
            [
                Slot(
                    .none,
                    .oneOf([
                        SlotOption(.unconfined, .unconfined), SlotOption(.runtimeDefault, .runtimeDefault),
                        .word(.localhost, .localhost, .subPath),
                    ]))
            ],
            "The system call filter: none, podsh's own, or that of a profile below $PODSH_HOME/seccomp.",
            "seccomp localhost profiles/audit.json"),
        attribute(
            .procMount, in: .security, [Slot(.choice, .choice([.unmasked]))],
            "All of /proc is seen; of a pod with `user-namespace` alone.", "proc-mount unmasked"),
        attribute(
            .supplementalGroupsPolicy, in: .security, [Slot(.choice, .choice([.merge, .strict]))],
            "Whether the groups that the image has for the user are the processes', too; they are unless said.",
            "supplemental-groups-policy strict"),
        attribute(
            .sysctl, in: .security, [Slot(.values, .many(.sysctl))], "Kernel settings of the pod.",
            "sysctl net.core.somaxconn=1024"),
        attribute(.privileged, in: .security, [], "All rights of the machine.", "privileged"),
    ]

    /// Attributes of `volume NAME files < … >`.
    static let filesAttributes: [VocabularyEntry] = [
        attribute(
            .config, in: .files, [Slot(.config, .one(.name)), fileOptions], "The keys of a config, or one of them.",
            "config app key app.conf as conf/app.conf mode 0440"),
        attribute(
            .secret, in: .files, [Slot(.secret, .one(.name)), fileOptions], "The keys of a secret, or one of them.",
            "secret db optional"),
        attribute(
            .file, in: .files,
            [
                Slot(.path, .one(.subPath)),
                Slot(
                    .none,
                    .oneOf([
                        SlotOption(
                            .from, .from,
                            [
                                Slot(
                                    .none,
                                    .oneOf(
                                        [
                                            SlotOption(
                                                .pod, .none,
                                                [
                                                    Slot(
                                                        .fieldReference,
                                                        .choice([.name, .namespace, .uid, .labels, .annotations]))
                                                ])
                                        ] + downwardOptions)),
                                Slot(.none, .options(amountOptions)),
                            ])
                    ])), Slot(.none, .options([.word(.mode, .mode, .fileMode)])),
            ],
            "A file about the pod itself; it changes with the pod's labels and annotations.",
            "file labels from pod labels"),
        attribute(
            .token, in: .files,
            [
                Slot(.path, .one(.subPath)),
                Slot(.none, .options([.word(.for, .for, .text), .word(.lifetime, .lifetime, .duration)])),
            ],
            "A token of the pod's account that nobody has signed, where programs look for one.",
            "token api-token for vault lifetime 1h"),
    ]

    private static let fileOptions = Slot(
        .none,
        .options([
            .word(.key, .key, .key), .word(.as, .as, .subPath), .word(.mode, .mode, .fileMode),
            SlotOption(.optional, .optional),
        ]))

    /// Attributes of `config < … >` and `secret < … >`.
    static let configurationAttributes: [VocabularyEntry] = [
        attribute(.pair, in: .configuration, [Slot(.value, .one(.variable))], "One key and its value.", "MODE=fast"),
        attribute(
            .file, in: .configuration,
            [Slot(.path, .one(.hostPath)), Slot(.none, .options([.word(.as, .as, .key)]))],
            "A key from a file of this machine.", "file ./app.conf as app"),
        attribute(
            .env, in: .configuration,
            [Slot(.variable, .one(.hostVariable)), Slot(.none, .options([.word(.as, .as, .key)]))],
            "A key from a variable of this machine.", "env HOME as home"),
    ]

    /// Attributes of `nodes < … >` and `node < … >`.
    static let nodeAttributes: [VocabularyEntry] = [
        attribute(.cpu, in: .node, [Slot(.value, .one(.cpu))], "Processors the scheduler counts.", "cpu 4"),
        attribute(.memory, in: .node, [Slot(.value, .one(.memory))], "Memory the scheduler counts.", "memory 8Gi"),
        attribute(
            .resource, in: .node, [Slot(.name, .one(.resource)), Slot(.value, .one(.amount))],
            "Any other resource the scheduler counts, `ephemeral-storage` and devices.", "resource nvidia.com/gpu 2"),
        attribute(.pods, in: .node, [Slot(.value, .one(.count))], "The most pods the node takes.", "pods 110"),
        attribute(.zone, in: .node, [Slot(.value, .one(.text))], "The zone it stands in.", "zone a"),
        attribute(.label, in: .node, [Slot(.values, .many(.label))], "Labels for selectors.", "label disk=ssd"),
        attribute(
            .taint, in: .node, [Slot(.values, .many(.taint))], "Keeps pods away that do not tolerate it.",
            "taint gpu=true:NoSchedule"),
    ]
}
