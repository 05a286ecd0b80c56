extension Vocabulary {
    private static func declaration(
        _ keyword: Keyword, _ slots: [Slot], _ summary: String, _ example: String, later: Bool = false
    ) -> VocabularyEntry {
        VocabularyEntry(keyword, in: .statement, .declaration, slots, summary, example, later: later)
    }

    private static let name = Slot(.name, .one(.name))
    private static let count = Slot(.count, .one(.count))
    private static let from = SlotOption.word(.from, .from, .template)

    /// Statements that say what exists.
    static let declarations: [VocabularyEntry] = [
        declaration(
            .pod, [name, Slot(.none, .options([from])), Slot(.body, .body(.pod))],
            "A bare pod: containers that share an address and volumes.", "pod web < container nginx port 80 >"),
        declaration(
            .template, [name, Slot(.none, .options([from])), Slot(.body, .body(.pod))],
            "A cookie cutter for pods; a pod once cut no longer knows it.", "template base < container nginx >"),
        declaration(
            .replicate,
            [
                name, count,
                Slot(
                    .none, .options([from, SlotOption(.as, .controller, [Slot(.controller, .choice([.controller]))])])),
                Slot(.body, .maybeBody(.pod)),
            ],
            "Keeps N copies of a pod running (a ReplicaSet).", "replicate web 3"),
        declaration(
            .deployment,
            [name, count, Slot(.none, .options([from])), Slot(.body, .body(.deployment))],
            "Keeps N copies running and rolls changes out.", "deployment web 3 < container nginx >"),
        declaration(
            .stateful, [name, count, Slot(.none, .options([from])), Slot(.body, .body(.stateful))],
            "Copies with stable names and volumes (a StatefulSet).",
            "stateful db 3 < container postgres; volume data claim disk size 1Gi >"),
        declaration(
            .daemon, [name, Slot(.none, .options([from])), Slot(.body, .body(.daemon))],
            "One copy on every node (a DaemonSet).", "daemon log < container fluentd >"),
        declaration(
            .job, [name, Slot(.none, .options([from])), Slot(.body, .body(.job))],
            "Pods that run to their end; without `restart` a failed one is replaced, not restarted.",
            "job import < container loader; completions 5 >"),
        declaration(
            .cron,
            [name, Slot(.schedule, .one(.schedule)), Slot(.none, .options([from])), Slot(.body, .body(.cron))],
            "A job started by a schedule.", "cron nightly \"0 3 * * *\" < container backup >"),
        declaration(
            .service,
            [
                name,
                Slot(
                    .none,
                    .options([
                        .word(.port, .port, .port), .word(.to, .to, .targetPort), .word(.host, .host, .hostPort),
                        SlotOption(.headless, .headless), .word(.address, .address, .address),
                        SlotOption(.nodePort, .nodePort),
                        SlotOption(.loadBalancer, .loadBalancer), .word(.externalName, .externalName, .text),
                        .word(.sessionAffinity, .sessionAffinity, .duration),
                        SlotOption(.publishNotReady, .publishNotReady),
                        SlotOption(.select, .select, [Slot(.select, .many(.label))]),
                    ])),
            ],
            """
            One address for the ready pods of a selector; `to NAME`: each pod's own port of that name; \
            `headless`: no address,\u{20}
            """
                + """
                its name leads to theirs. `node-port`: also by a port of this machine from 30000 on; \
                `load-balancer`: also by its own ports at this machine's address; `external-name`: its name is \
                another's. `address`: this one of the environment's range.
                """,
            "service web port 80 to 8080 select app=web"),
        declaration(
            .volume,
            [
                name,
                Slot(
                    .none,
                    .options([
                        .word(.size, .size, .size), SlotOption(.keep, .keep),
                        SlotOption(
                            .access, .none,
                            [
                                Slot(
                                    .access,
                                    .choice([.readWriteOnce, .readWriteOncePod, .readOnlyMany, .readWriteMany]))
                            ]), .word(.class, .class, .text), .word(.volumeName, .volumeName, .name),
                        SlotOption(.select, .select, [Slot(.select, .many(.requirement))]),
                    ])),
            ],
            """
            A claim: storage that outlives pods (its size is not enforced); `keep` outlives the environment too. \
            `class`, `volume-name` and `select`: which PersistentVolumes will do.
            """,
            "volume data size 1Gi keep; volume logs size 1Gi access read-write-many class slow select tier=log"),
        declaration(
            .config,
            [name, Slot(.none, .options([SlotOption(.immutable, .immutable)])), Slot(.body, .body(.configuration))],
            "Settings for containers, as variables or files; `immutable`: its values stay until it is deleted.",
            "config app < MODE=fast; file ./app.conf >"),
        declaration(
            .secret,
            [
                name, Slot(.none, .options([.word(.type, .type, .text), SlotOption(.immutable, .immutable)])),
                Slot(.body, .body(.configuration)),
            ],
            "As config, but never shown; `type`: what it holds, as kubernetes.io/tls.", "secret db < PASSWORD=hunter2 >"
        ),
        declaration(
            .autoscale,
            [name, Slot(.count, .one(.countRange)), Slot(.none, .options([.word(.cpu, .cpu, .percent)]))],
            "Sets the number of copies by load, every 15 s; a number that is declared again holds until its next look.",
            "autoscale web 2..10 cpu 70%"),
        declaration(
            .budget,
            [
                name,
                Slot(
                    .none,
                    .oneOf([
                        .word(.minAvailable, .minAvailable, .countOrPart),
                        .word(.maxUnavailable, .maxUnavailable, .countOrPart),
                    ])),
            ],
            "How many pods a drain must leave standing.", "budget web min-available 2"),
        declaration(
            .nodes, [Slot(.group, .maybe(.name)), count, Slot(.body, .maybeBody(.node))],
            "A group of like nodes: node-1 … node-N, or GROUP-1 …; the same group again sets it.",
            "nodes 3 < cpu 4; memory 8Gi; pods 110 >"),
        declaration(
            .node, [name, Slot(.body, .maybeBody(.node))],
            "One node.", "node big < cpu 16; memory 64Gi; label disk=ssd; taint gpu=true:NoSchedule >"),
        declaration(
            .namespace, [name, Slot(.block, .maybeBlock)],
            "Where the following objects live: a block, or the rest of the file.",
            "namespace shop { pod web < container nginx > }"),
    ]
}
