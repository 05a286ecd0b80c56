extension Vocabulary {
    private static func control(_ keyword: Keyword, _ summary: String, _ example: String) -> VocabularyEntry {
        VocabularyEntry(keyword, in: .statement, .control, [], summary, example)
    }

    /// Statements that steer; the parser has a function for each.
    static let controlStatements: [VocabularyEntry] = [
        control(.let, "Makes a variable; later `name = value` sets it.", "let tag = \"1.27\""),
        control(
            .if, "Does a block when a condition holds.",
            """
            if web.ready < 3 { print "few" } else { print "enough" }
            """),
        control(.for, "Does a block for each element.", "for i in 1..5 { print i }"),
        control(.while, "Does a block as long as a condition holds.", "while web.ready < 3 { sleep 1s }"),
        control(.break, "Leaves the innermost loop.", "break"),
        control(.continue, "Goes on with the loop's next turn.", "continue"),
        control(.return, "Leaves a function with a value.", "return 1"),
        control(.exit, "Ends the script with a code.", "exit 1"),
        control(.sleep, "Lets time pass.", "sleep 5s"),
        control(.def, "Makes a function.", "def smoke(url) { expect http(url).status == 200 }"),
        control(.on, "Reacts to what happens.", "on node-fail recover"),
        control(.every, "Does a block again and again.", "every 10s { print web.ready }"),
        control(
            .wait, "Waits until objects are as said (`for`: that long without a break), or tells why they cannot be.",
            "wait web ready for 5s within 60s"),
        control(
            .expect, "A check: the script fails when it does not hold.",
            "expect web.ready == 3 within 30s \"all replicas serve\""),
        control(
            .run,
            "Runs a command of this machine; its failure is the script's, and so is not ending `within` its time.",
            "run \"pytest -q\" env WEB=${web.endpoint} within 5m"),
        control(.print, "Prints a value.", "print web.ready"),
        control(
            .output,
            "Gives a value to programs: `podsh output`, `podsh run --output FILE`, and the command of `podsh with`.",
            "output WEB_URL = \"http://${web.endpoint}\""),
    ]

    private static func word(
        _ keyword: Keyword, _ context: WordContext, _ summary: String, _ example: String = "", later: Bool = false
    ) -> VocabularyEntry {
        VocabularyEntry(keyword, in: context, .word, [], summary, example, later: later)
    }

    /// What `on` can react to.
    static let eventWords: [VocabularyEntry] = [
        word(.nodeFail, .event, "A node is dead or silent."), word(.nodeRestore, .event, "A node is back."),
        word(.podCrash, .event, "A container ended with an error."), word(.podReady, .event, "A pod became ready."),
        word(.podFail, .event, "A pod failed for good."), word(.oom, .event, "A container used too much memory."),
        word(.evict, .event, "A pod was sent away from its node."), word(.scale, .event, "A number of copies changed."),
        word(.rolloutDone, .event, "A roll-out is complete."),
        word(.rolloutStuck, .event, "A roll-out makes no progress."),
        word(.jobDone, .event, "A job succeeded."), word(.jobFail, .event, "A job failed."),
        word(.probeFail, .event, "A probe failed."),
    ]

    /// What an `on` without a block can do.
    static let reactionWords: [VocabularyEntry] = [
        word(.recover, .reaction, "Replaces what was lost, at once."), word(.ignore, .reaction, "Does nothing."),
        word(.restart, .reaction, "Starts the object again."),
    ]

    /// What `wait` can wait for.
    static let stateWords: [VocabularyEntry] = [
        word(.ready, .state, "All copies serve."), word(.done, .state, "Ran to its end with code 0."),
        word(.failed, .state, "Failed for good."), word(.running, .state, "All containers run."),
        word(.gone, .state, "No longer there."),
    ]

    /// Words that no name in an expression can be.
    static let reservedWords: [VocabularyEntry] = [
        word(.true, .reserved, "The condition holds."), word(.false, .reserved, "The condition does not hold."),
        word(.null, .reserved, "No value."), word(.and, .reserved, "Both hold."),
        word(.or, .reserved, "One holds or both."),
        word(.not, .reserved, "Does not hold."), word(.in, .reserved, "Is an element of."),
        word(
            .where, .reserved,
            """
            Those elements for which a condition holds; a field that hides a variable is an error.
            """),
        word(.within, .reserved, "How long it may take."), word(.else, .reserved, "Otherwise."),
    ]

    /// Built-in functions, and values that are simply there.
    static let functionWords: [VocabularyEntry] = [
        word(.count, .function, "The number of elements.", "count(pods where node == \"node-1\")"),
        word(.sum, .function, "All elements added.", "sum([1, 2])"),
        word(.min, .function, "The smallest.", "min(1, 2)"), word(.max, .function, "The largest.", "max(1, 2)"),
        word(.len, .function, "The length of a string, list or map.", "len(\"abc\")"),
        word(.keys, .function, "The keys of a map.", "keys({a: 1})"),
        word(.split, .function, "A string cut at a separator.", "split(\"a,b\", \",\")"),
        word(.join, .function, "Strings joined by a separator.", "join([\"a\", \"b\"], \",\")"),
        word(.lines, .function, "The lines of a string.", "lines(\"a\\nb\")"),
        word(.json, .function, "The value a JSON text holds.", "json(\"[1]\")"),
        word(.http, .function, "Asks a URL; fields status and body.", "http(web.endpoint).status"),
        word(.env, .function, "A variable of this machine.", "env(\"HOME\")"),
        word(.read, .function, "The text of a file.", "read(\"app.conf\")"),
        word(.exists, .function, "Whether a file or object is there.", "exists(\"app.conf\")"),
        word(.now, .function, "The time.", "now()"), word(.cpu, .function, "An amount of cpu.", "cpu(\"5m\")"),
        word(.args, .value, "The script's arguments.", "args[0]"),
        word(.event, .value, "In a handler: what happened.", "event.node"),
        word(.simulated, .value, "Whether machines are simulated.", "simulated"),
    ]

    private static func kind(
        _ keyword: Keyword, _ aliases: [String], _ summary: String, of apiVersions: String..., later: Bool = false,
        example: String? = nil
    ) -> VocabularyEntry {
        VocabularyEntry(
            keyword, in: .kind, .word, [], summary, example ?? "get \(aliases[0])", later: later, aliases: aliases,
            apiVersions: apiVersions)
    }

    /// Kinds of objects; the plural comes first among the aliases.
    static let kindWords: [VocabularyEntry] =
        [
            kind(.pod, ["pods", "po"], "Containers that live together.", of: "v1"),
            kind(.node, ["nodes", "no"], "A machine.", of: "v1"),
            kind(.service, ["services", "svc"], "One address for many pods.", of: "v1"),
            kind(.replicaset, ["replicasets", "rs"], "N copies of a pod.", of: "apps/v1"),
            kind(
                .replicationcontroller, ["replicationcontrollers", "rc"], "N copies of a pod, the old kind.", of: "v1"),
            kind(.template, ["templates"], "A cookie cutter for pods.", of: "v1"),
            kind(.namespace, ["namespaces", "ns"], "A place for names.", of: "v1"),
            kind(.config, ["configs", "configmap", "configmaps", "cm"], "Settings.", of: "v1"),
            kind(.secret, ["secrets"], "Settings that are never shown.", of: "v1"),
            kind(
                .volume, ["volumes", "claim", "claims", "persistentvolumeclaim", "persistentvolumeclaims", "pvc"],
                "A claim on storage; nothing enforces its size.", of: "v1"),
            kind(.event, ["events", "ev"], "Something that happened.", of: "v1"),
            kind(.endpoint, ["endpoints", "ep"], "An address and port that serves.", of: "v1"),
            // `get` lists objects, and a container is part of one.
            kind(.container, ["containers"], "A program in a pod.", example: "print containers"),
            kind(.deployment, ["deployments", "deploy"], "Copies that roll.", of: "apps/v1"),
            kind(.statefulset, ["statefulsets", "sts", "stateful"], "Copies with stable names.", of: "apps/v1"),
            kind(.daemonset, ["daemonsets", "ds", "daemon"], "One copy a node.", of: "apps/v1"),
            kind(.job, ["jobs"], "Pods that run to their end.", of: "batch/v1"),
            kind(.cronjob, ["cronjobs", "cj", "cron"], "Jobs by schedule.", of: "batch/v1"),
            kind(
                .autoscaler, ["autoscalers", "hpa", "horizontalpodautoscaler", "horizontalpodautoscalers"],
                "Copies by load.", of: "autoscaling/v2", "autoscaling/v1"),
            kind(
                .budget, ["budgets", "pdb", "poddisruptionbudget", "poddisruptionbudgets"], "What a drain must leave.",
                of: "policy/v1"),
        ] + unstructuredKindWords

    /// Kinds of Kubernetes' files that are kept, shown and exported, and that nothing here acts on.
    private static let unstructuredKindWords: [VocabularyEntry] = [
        kind(
            .serviceaccount, ["serviceaccounts", "sa"], "Whom a pod is to an API server; kept, there is none here.",
            of: "v1"),
        kind(
            .role, ["roles"], "What an account may do in a namespace; kept, and not enforced.",
            of: "rbac.authorization.k8s.io/v1"),
        kind(
            .rolebinding, ["rolebindings"], "Who has a role; kept, and not enforced.",
            of: "rbac.authorization.k8s.io/v1"),
        kind(
            .clusterrole, ["clusterroles"], "What an account may do everywhere; kept, and not enforced.",
            of: "rbac.authorization.k8s.io/v1"),
        kind(
            .clusterrolebinding, ["clusterrolebindings"], "Who has a cluster role; kept, and not enforced.",
            of: "rbac.authorization.k8s.io/v1"),
        kind(
            .ingress, ["ingresses", "ing"], "HTTP rules in front of services; kept, and not served.",
            of: "networking.k8s.io/v1"),
        kind(
            .ingressclass, ["ingressclasses"], "Who serves ingresses; kept, and nobody does.",
            of: "networking.k8s.io/v1"),
        kind(
            .networkpolicy, ["networkpolicies", "netpol"], "Who may reach which pods; kept, and not enforced.",
            of: "networking.k8s.io/v1"),
        kind(
            .persistentvolume, ["persistentvolumes", "pv"], "Storage that was there before the claim that binds to it.",
            of: "v1"),
        kind(
            .storageclass, ["storageclasses", "sc"], "How storage is made; kept, and nothing is made by it.",
            of: "storage.k8s.io/v1"),
        kind(.priorityclass, ["priorityclasses", "pc"], "A name for a priority of pods.", of: "scheduling.k8s.io/v1"),
        kind(
            .runtimeclass, ["runtimeclasses"], "Which runtime a pod asks for; kept, and there is one.",
            of: "node.k8s.io/v1"),
        kind(
            .limitrange, ["limitranges", "limits"], "What a namespace's pods ask for unless they say, and at most.",
            of: "v1"),
        kind(
            .endpointslice, ["endpointslices"], "Addresses behind a service that somebody wrote down.",
            of: "discovery.k8s.io/v1"),
        kind(.resourcequota, ["resourcequotas", "quota"], "What a namespace may hold.", of: "v1"),
        kind(.lease, ["leases"], "Who leads, for as long as he renews it.", of: "coordination.k8s.io/v1"),
        kind(
            .customresourcedefinition, ["customresourcedefinitions", "crd", "crds"],
            "A kind of its own that the API serves.", of: "apiextensions.k8s.io/v1"),
        kind(.customresource, ["customresources"], "An object of such a kind, as RESOURCE.GROUP/NAME."),
        kind(
            .clustercustomresource, ["clustercustomresources"], "An object of such a kind that is in no namespace."),
    ]
}
