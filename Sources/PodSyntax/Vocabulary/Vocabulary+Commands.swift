extension Vocabulary {
    private static func command(
        _ keyword: Keyword, _ slots: [Slot], _ summary: String, _ example: String, later: Bool = false
    ) -> VocabularyEntry {
        VocabularyEntry(keyword, in: .statement, .command, slots, summary, example, later: later)
    }

    private static let target = Slot(.target, .one(.target))
    private static let podContainer = Slot(.target, .one(.podContainer))
    private static let node = Slot(.target, .one(.node))
    private static let namespace = SlotOption.word(.namespace, .namespace, .namespace, flags: ["--namespace", "-n"])
    private static let allNamespaces = SlotOption(.allNamespaces, .allNamespaces, flags: ["--all-namespaces", "-A"])
    private static let filter = SlotOption(.where, .filter, [Slot(.filter, .expression)])
    private static let select = SlotOption(
        .select, .select, [Slot(.select, .many(.label))], flags: ["--selector", "-l"])
    private static let container = SlotOption.word(.container, .container, .name, flags: ["--container", "-c"])
    /// kubectl's `-it`: a person's command has what podsh itself has.
    private static let streams = [
        SlotOption(.tty, .tty, flags: ["--tty", "-t", "-it", "-ti"]),
        SlotOption(.stdin, .stdin, flags: ["--stdin", "-i"]),
    ]
    private static let watch = SlotOption(.watch, .watch, flags: ["--watch", "-w"])
    private static func formats(_ keywords: [Keyword]) -> [SlotOption] { keywords.map { SlotOption($0, .format) } }
    private static let grace = SlotOption.word(.grace, .grace, .duration, flags: ["--grace-period"])

    /// Commands that look.
    static let lookingCommands: [VocabularyEntry] = [
        command(
            .get,
            [
                Slot(.kind, .one(.kind)), Slot(.name, .any(.name)),
                Slot(
                    .none,
                    .options(
                        [filter, watch, namespace, allNamespaces, select] + formats([.wide, .json, .yaml, .name]))),
            ],
            "Lists objects.", "get pods where restarts > 3 wide"),
        command(
            .describe, [target, Slot(.none, .options([namespace]))],
            "Tells of one object what kubectl tells, its events, then what only podsh knows.",
            "describe pod web"),
        command(
            .explain, [Slot(.value, .one(.topic))], "Says what a word means and takes.", "explain pod.container.probe"),
        command(.help, [Slot(.value, .maybe(.topic))], "Lists the words, or explains one.", "help pod"),
        command(
            .logs,
            [
                podContainer,
                Slot(
                    .none,
                    .options([
                        SlotOption(.follow, .follow, flags: ["--follow", "-f"]),
                        SlotOption(.previous, .previous, flags: ["--previous", "-p"]),
                        .word(.since, .since, .duration, flags: ["--since"]),
                        .word(.tail, .tail, .count, flags: ["--tail"]),
                        SlotOption(.timestamps, .timestamps, flags: ["--timestamps"]), container, namespace,
                    ])),
            ],
            "Shows what containers wrote; of a controller, of all its pods.", "logs web follow since 5m"),
        command(
            .events,
            [
                Slot(.target, .maybe(.target)),
                Slot(.none, .options([filter, watch, namespace, allNamespaces] + formats([.wide, .json, .yaml]))),
            ],
            "Lists what happened.", "events where reason == \"BackOff\""),
        command(.session, [Slot(.none, .options(formats([.json])))], "What is being waited for, and why.", "session"),
        command(
            .top,
            [Slot(.kind, .maybe(.kind)), Slot(.name, .any(.name)), Slot(.none, .options([namespace, allNamespaces]))],
            "What pods, their containers or nodes use.", "top pods"),
        command(.map, [], "The nodes and their pods as a picture.", "map", later: true),
        command(
            .timeline, [Slot(.target, .maybe(.target))], "What happened when, as a picture.", "timeline web",
            later: true),
        command(.plan, [Slot(.path, .one(.hostPath))], "What a file would change; changes nothing.", "plan web.pod"),
    ]

    /// Commands that change objects or enter containers.
    static let changingCommands: [VocabularyEntry] = [
        command(
            .scale,
            [
                target, Slot(.none, .options([SlotOption(.to, .none, flags: ["--replicas"])])),
                Slot(.count, .one(.count)),
            ],
            "Sets the number of copies.", "scale web 5"),
        command(.restart, [podContainer], "Restarts a pod's containers, or one.", "restart web/nginx"),
        command(
            .delete, [target, Slot(.none, .options([grace, SlotOption(.orphan, .orphan), namespace]))],
            "Deletes an object and what it owns; with `orphan` that stays.", "delete pod web grace 0s"),
        command(
            .evict, [target, Slot(.none, .options([grace, namespace]))],
            "Sends a pod away from its node, if its budgets allow it.", "evict web-x7k2p grace 5s"),
        command(
            .label, [target, Slot(.values, .many(.label))], "Sets labels; `k-` takes one away.",
            "label pod web tier=front"),
        command(
            .set,
            [
                podContainer,
                Slot(.attribute, .attribute([.container, .pod])),
            ],
            "Changes the template: a deployment rolls, a replica set's next pods have it.",
            "set web/nginx image nginx:1.27"),
        command(
            .upgrade, [podContainer, Slot(.attribute, .attribute([.container]))],
            "Changes a running container in place.", "upgrade web/nginx image nginx:1.27"),
        command(
            .rollout,
            [
                Slot(.action, .choice([.status, .undo, .pause, .resume, .history])), target,
                Slot(.none, .options([.word(.to, .revision, .integer)])),
            ],
            "Looks at or steers a roll-out: a deployment's, a stateful's, a daemon's.", "rollout undo web to 2"),
        command(
            .exec,
            [
                podContainer, Slot(.none, .options([container] + streams)),
                Slot(.none, .oneOf([SlotOption(.dashes, .arguments, [Slot(.arguments, .rest(.argument))])])),
            ],
            "Runs a program in a container.", "exec web/nginx -- ls /"),
        command(
            .attach, [podContainer, Slot(.none, .options([container] + streams))], "Joins a container's terminal.",
            "attach web/nginx"),
        command(
            .debug,
            [
                Slot(.target, .one(.target)),
                Slot(
                    .none,
                    .options(
                        [
                            .word(.image, .image, .image, flags: ["--image"]),
                            .word(.container, .container, .name, flags: ["--target", "--container", "-c"]),
                        ] + streams)),
                Slot(.none, .maybeOneOf([SlotOption(.dashes, .arguments, [Slot(.arguments, .rest(.argument))])])),
            ],
            "A helper container in a pod, beside the processes of one of its containers, for as long as you look.",
            "debug web/nginx image busybox"),
        command(
            .copy, [Slot(.from, .one(.copyPath)), Slot(.to, .one(.copyPath))],
            """
            Copies files in or out of a container; links stay links, devices, fifos and sockets are left out, by \
            name.
            """,
            "copy web:/data/x ./x"),
        command(
            .forward, [target, Slot(.port, .one(.portMapping))],
            "A port of this machine, at 127.0.0.1 unless said, leads to one of a pod or service, until podsh ends.",
            "forward web 8080:80"),
        command(.source, [Slot(.path, .one(.hostPath))], "Runs another file here.", "source common.pod"),
        command(
            .export,
            [
                Slot(.format, .choice([.kubernetes])),
                Slot(
                    .none,
                    .options([
                        SlotOption(.strict, .strict, flags: ["--strict"]), .word(.for, .for, .text, flags: ["--for"]),
                        namespace,
                    ])),
                Slot(.path, .maybe(.hostPath)),
            ],
            """
            Writes what was declared, as it stands now, as a Kubernetes file; `for`: one that this version \
            understands; `namespace`: what is in it alone.
            """,
            "export kubernetes for 1.27 out.yaml"),
        command(
            .import,
            [
                Slot(.path, .one(.hostPath)),
                Slot(.none, .options([SlotOption(.lenient, .lenient, flags: ["--lenient"])])),
            ],
            """
            Declares the objects of a Kubernetes file, or the services of a compose file in their order; nothing \
            of one that does not check, which ends a script with 2.
            """,
            "import web.yaml"),
        command(.quit, [], "Ends podsh.", "quit"),
    ]

    /// Commands about nodes, faults and time.
    static let faultCommands: [VocabularyEntry] = [
        command(.cordon, [node], "No new pods on the node.", "cordon node-2"),
        command(.uncordon, [node], "New pods on the node again.", "uncordon node-2"),
        command(
            .drain, [node, Slot(.none, .options([grace, .word(.within, .within, .duration)]))],
            "Cordons the node and moves its pods away, as budgets allow.", "drain node-2 within 10m"),
        command(.fail, [target], "Kills a node, a pod or a container.", "fail node node-2"),
        command(.partition, [target], "Cuts a node off; it lives on in silence.", "partition node node-2"),
        command(
            .slow,
            [
                target,
                Slot(.none, .options([.word(.latency, .latency, .duration), .word(.jitter, .jitter, .duration)])),
            ],
            "Delays the target's traffic.", "slow web latency 200ms jitter 50ms"),
        command(
            .drop, [target, Slot(.none, .options([.word(.loss, .loss, .percent)]))],
            "Loses part of the target's traffic.",
            "drop web loss 10%"),
        command(
            .pressure, [target, Slot(.resource, .choice([.memory, .disk]))],
            "A node runs short of memory or disk: it evicts pods by rank.", "pressure node node-2 memory"),
        command(.restore, [target], "Undoes whatever ails its target.", "restore node node-2"),
        command(.advance, [Slot(.expression, .expression)], "Moves virtual time on; simulation only.", "advance 5m"),
    ]
}
