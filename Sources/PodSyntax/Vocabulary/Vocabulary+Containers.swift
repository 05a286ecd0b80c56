extension Vocabulary {
    private static func of(_ keyword: Keyword, _ slots: [Slot], _ summary: String, _ example: String) -> VocabularyEntry
    {
        attribute(keyword, in: .container, slots, summary, example)
    }

    /// `http GET /path port 80`, `exec WORD…`: what a probe or a hook does.
    private static let http = SlotOption(
        .http, .http,
        [
            Slot(.method, .maybe(.method)), Slot(.path, .maybe(.path)),
            Slot(
                .none,
                .options([
                    .word(.port, .port, .portNumber), SlotOption(.https, .https), .word(.host, .host, .text),
                    SlotOption(.headers, .none, [Slot(.headers, .many(.header))]),
                ])),
        ])
    private static let tcp = SlotOption(
        .tcp, .none, [Slot(.tcp, .one(.portNumber)), Slot(.none, .options([.word(.host, .host, .text)]))])
    private static let grpc = SlotOption(
        .grpc, .none, [Slot(.grpc, .one(.portNumber)), Slot(.none, .options([.word(.service, .service, .text)]))])
    private static let exec = SlotOption(.exec, .exec, [Slot(.arguments, .rest(.argument))])
    private static let hook = [Slot(.action, .oneOf([exec, http, .word(.sleep, .sleep, .duration)]))]

    private static let podWords: [Keyword] = [
        .ip, .ips, .name, .node, .namespace, .uid, .serviceAccount, .hostIp, .hostIps,
    ]

    /// What a pod's metadata and a container's amounts are asked for.
    static let downwardOptions: [SlotOption] = [
        .word(.label, .label, .text), .word(.annotation, .annotation, .text),
        SlotOption(.request, .none, [Slot(.request, .choice([.cpu, .memory, .ephemeralStorage]))]),
        SlotOption(.limit, .none, [Slot(.limit, .choice([.cpu, .memory, .ephemeralStorage]))]),
    ]

    /// Of an amount: whose it is, and in what it is counted.
    static let amountOptions: [SlotOption] = [
        .word(.of, .container, .name), .word(.divisor, .divisor, .text),
    ]

    /// Attributes of a container.
    static let containerAttributes: [VocabularyEntry] = [
        of(.image, [Slot(.image, .one(.image))], "What it runs.", "image nginx:1.27"),
        of(
            .command, [Slot(.arguments, .rest(.argument))], "The program, in place of the image's entrypoint.",
            "command [sleep, 5]"),
        of(
            .args, [Slot(.arguments, .rest(.argument))], "The program's arguments, in place of the image's.",
            "args --verbose"),
        of(
            .port,
            [
                Slot(.port, .one(.port)),
                Slot(
                    .none,
                    .options([
                        .word(.name, .name, .name), .word(.host, .host, .hostPort),
                        .word(.hostIp, .hostIp, .address),
                    ])),
            ],
            """
            A port it listens on; `host`: and one of this machine that leads to it, at one of its addresses;\u{20}
            `host 0` takes one that is free, which `web.ports[0].host` tells.
            """,
            "port 80 name http host 8080 host-ip 127.0.0.1"),
        of(
            .env,
            [
                Slot(.values, .many(.variable)),
                Slot(
                    .none,
                    .maybeOneOf([
                        SlotOption(
                            .from, .from,
                            [
                                Slot(
                                    .none,
                                    .oneOf(
                                        [
                                            .word(.config, .config, .name), .word(.secret, .secret, .name),
                                            .word(.volume, .volume, .name),
                                            SlotOption(.pod, .none, [Slot(.fieldReference, .choice(podWords))]),
                                        ] + downwardOptions)),
                                Slot(
                                    .none,
                                    .options(
                                        [
                                            .word(.key, .key, .key), .word(.file, .file, .subPath),
                                            SlotOption(.optional, .optional),
                                        ] + amountOptions)),
                            ])
                    ])),
            ],
            """
            A variable: KEY=VALUE, or KEY from config|secret NAME, or from volume NAME file PATH, a file of KEY=VALUE \
            lines that an init container wrote, or what the pod says of itself: from pod uid, from label app, from \
            limit memory divisor 1Mi.
            """,
            "env MODE=fast"),
        of(
            .envFrom,
            [
                Slot(.none, .oneOf([.word(.config, .config, .name), .word(.secret, .secret, .name)])),
                Slot(.none, .options([.word(.prefix, .prefix, .text), SlotOption(.optional, .optional)])),
            ],
            """
            All keys of a config or secret as variables, each behind a `prefix`; `optional`: it need not be there.
            """,
            "env-from config app"),
        of(
            .mount,
            [
                Slot(.name, .one(.name)), Slot(.path, .one(.path)),
                Slot(
                    .none,
                    .options([
                        .word(.key, .key, .key), .word(.subPath, .subPath, .subPath),
                        .word(.subPathExpr, .subPathExpr, .subPath), SlotOption(.readOnly, .readOnly),
                        SlotOption(.noRoll, .noRoll),
                        SlotOption(
                            .propagation, .none,
                            [Slot(.propagation, .choice([.hostToContainer, .bidirectional]))]),
                    ])),
            ],
            """
            Where it sees a volume; `key`: one file of a config or secret; `sub-path-expr`: a part named by variables, \
            as `$(NAME)`; `no-roll`: a changed config does not roll the pod; `propagation`: what is mounted in it \
            later is seen.
            """,
            "mount site /etc/app.conf key app.conf"),
        of(.cpu, [Slot(.value, .one(.cpuRange))], "Processor time: request, or request..limit.", "cpu 100m..500m"),
        of(.memory, [Slot(.value, .one(.memoryRange))], "Memory: request, or request..limit.", "memory 64Mi..128Mi"),
        of(
            .resource, [Slot(.name, .one(.resource)), Slot(.value, .one(.amountRange))],
            """
            Any other resource: of `ephemeral-storage` request, or request..limit; of devices such as \
            `nvidia.com/gpu`, and of huge pages, how many, which is request and limit.
            """,
            "resource nvidia.com/gpu 1"),
        of(
            .resizePolicy,
            [
                Slot(.resource, .choice([.cpu, .memory])), Slot(.choice, .choice([.restartContainer, .notRequired])),
            ],
            "Whether a change of it in place starts the container anew; it does not unless said.",
            "resize-policy memory restart-container"),
        of(
            .restart, [Slot(.choice, .choice([.always, .onFailure, .never]))],
            "Whether it is started again when it ends; as its pod says, unless said.", "restart never"),
        of(
            .restartRule,
            [
                Slot(.none, .options([SlotOption(.all, .all)])),
                Slot(
                    .none,
                    .oneOf([
                        SlotOption(.exit, .none, [Slot(.exit, .many(.integer))]),
                        SlotOption(.not, .none, [Slot(.values, .many(.integer))]),
                    ]))
            ],
            """
            Exit codes with which it is started again all the same; `not`: all but these; `all`: and with it all \
            containers of the pod, from the first init container on.
            """,
            "restart-rule all exit 88"),
        of(
            .probe,
            [
                Slot(.kind, .choice([.ready, .live, .startup])),
                Slot(.action, .oneOf([http, tcp, grpc, exec])),
                Slot(
                    .none,
                    .options([
                        .word(.every, .every, .duration), .word(.after, .after, .duration),
                        .word(.timeout, .timeout, .duration), .word(.failures, .failures, .integer),
                        .word(.successes, .successes, .integer), .word(.grace, .grace, .duration),
                    ])),
            ],
            "Asks regularly whether it is ready, alive or started.", "probe ready http GET /healthz port 80 every 5s"),
        of(.onStart, hook, "Runs beside the program when it starts.", "on-start exec touch /started"),
        of(.beforeStop, hook, "Runs before the stop signal.", "before-stop exec nginx -s quit"),
        of(.stopSignal, [Slot(.value, .one(.signal))], "The signal that asks it to stop.", "stop-signal QUIT"),
        of(.workdir, [Slot(.path, .one(.path))], "The folder it starts in.", "workdir /srv"),
        of(.user, [Slot(.value, .one(.user))], "The user it runs as.", "user 1000"),
        of(
            .stdin, [Slot(.none, .options([SlotOption(.once, .once)]))],
            "Standard input is held open for whoever attaches; `once`: until the first has gone.", "stdin once"),
        of(.tty, [], "A terminal is its standard input and output.", "tty"),
        of(
            .terminationMessage,
            [
                Slot(.path, .maybe(.path)),
                Slot(.none, .options([SlotOption(.fallbackToLogsOnError, .fallbackToLogsOnError)])),
            ],
            """
            The file that holds its last words when it ends, /dev/termination-log unless said; \
            `fallback-to-logs-on-error`: of an empty one, the end of its log.
            """,
            "termination-message /run/why fallback-to-logs-on-error"),
        of(
            .ulimit, [Slot(.values, .many(.ulimit))],
            "Limits of each process, as setrlimit(2) has them: one for both, or SOFT:HARD; `unlimited` is none.",
            "ulimit nofile=1024:4096 core=unlimited"),
        of(.pull, [Slot(.choice, .choice([.always, .missing, .never]))], "When its image is fetched.", "pull always"),
        of(
            .simulate, [Slot(.body, .body(.simulation))],
            "How a simulated machine plays it; a real one ignores it with a note.",
            "simulate < start 200ms; run 20s exit 1 >"),
    ]

    /// Attributes of `simulate < … >`.
    static let simulationAttributes: [VocabularyEntry] = [
        attribute(
            .pull, in: .simulation,
            [Slot(.value, .maybe(.duration)), Slot(.none, .options([.word(.error, .error, .text)]))],
            "How long fetching the image takes, and the error it ends with.", "pull 2s error \"connection refused\""),
        attribute(.start, in: .simulation, [Slot(.value, .one(.duration))], "How long starting takes.", "start 200ms"),
        attribute(
            .ready, in: .simulation, [Slot(.none, .oneOf([.word(.after, .after, .duration)]))],
            "When its readiness probe begins to pass.", "ready after 3s"),
        attribute(
            .run, in: .simulation,
            [
                Slot(.value, .maybe(.duration)),
                Slot(
                    .none,
                    .options([
                        .word(.exit, .exit, .integer), .word(.message, .message, .text),
                        .word(.times, .times, .integer), SlotOption(.forever, .forever),
                    ])),
            ],
            "How long it runs, with which code and last words it ends, or that it runs forever.",
            "run 20s exit 1 message \"no luck\" times 2"),
        attribute(
            .stop, in: .simulation,
            [Slot(.value, .maybe(.duration)), Slot(.none, .options([SlotOption(.never, .never)]))],
            "How long it takes to end after the stop signal; `never`: it hangs until it is killed.", "stop never"),
        attribute(.memory, in: .simulation, [Slot(.value, .one(.memory))], "Memory it uses.", "memory 80Mi"),
        attribute(.cpu, in: .simulation, [Slot(.value, .one(.cpu))], "Processor time it uses.", "cpu 30m"),
        attribute(
            .output, in: .simulation,
            [Slot(.output, .one(.text)), Slot(.none, .options([.word(.every, .every, .duration)]))],
            "A line it writes.", "output \"text\" every 1s"),
        attribute(
            .http, in: .simulation, [Slot(.path, .one(.path)), Slot(.status, .one(.status))],
            "What it answers to a request.", "http /p 500"),
    ]
}
