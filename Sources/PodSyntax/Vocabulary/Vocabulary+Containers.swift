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
            Slot(.none, .options([.word(.port, .port, .portNumber)])),
        ])
    private static let exec = SlotOption(.exec, .exec, [Slot(.arguments, .rest(.argument))])
    private static let hook = [Slot(.action, .oneOf([exec, http, .word(.sleep, .sleep, .duration)]))]

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
                Slot(.none, .options([.word(.name, .name, .name), .word(.host, .host, .portNumber)])),
            ],
            "A port it listens on.", "port 80 name http host 8080"),
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
                                    .oneOf([
                                        .word(.config, .config, .name), .word(.secret, .secret, .name),
                                        SlotOption(
                                            .pod, .none,
                                            [Slot(.fieldReference, .choice([.ip, .name, .node, .namespace]))]),
                                    ])),
                                Slot(.none, .options([.word(.key, .key, .key), SlotOption(.optional, .optional)])),
                            ])
                    ])),
            ],
            "A variable: KEY=VALUE, or KEY from config|secret NAME, or KEY from pod ip|name|node|namespace.",
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
                        .word(.key, .key, .key), .word(.subPath, .subPath, .subPath), SlotOption(.readOnly, .readOnly),
                        SlotOption(.noRoll, .noRoll),
                    ])),
            ],
            """
            Where it sees a volume; `key`: one file of a config or secret; `no-roll`: a changed config does not \
            roll the pod.
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
            .probe,
            [
                Slot(.kind, .choice([.ready, .live, .startup])),
                Slot(.action, .oneOf([http, .word(.tcp, .tcp, .portNumber), exec])),
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
