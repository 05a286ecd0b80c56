internal import PodLanguage
package import PodSyntax

extension VocabularyEntry {
    /// How the word is written, from its slots: `volume NAME [empty | memory | host PATH] [size SIZE]`.
    package var usage: String {
        if let usage = VocabularyEntry.controlUsage[keyword], category == .control { return usage }
        if context == .function, let function = Builtin(name: word) { return function.usage }
        let parts = (context == .state || keyword == .pair ? [] : [word]) + slots.map(\.usage)
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension Builtin {
    /// As it is called: `env(STRING[, STRING])`.
    fileprivate var usage: String {
        let needed = parameters.map(\.placeholder).joined(separator: ", ")
        let optional = optionalParameters.map { "[, \($0.placeholder)]" }.joined()
        return "\(name)(\(needed)\(isVariadic ? ", …" : optional))"
    }
}

extension VocabularyEntry {
    /// Statements with a grammar of their own.
    private static let controlUsage: [Keyword: String] = [
        .let: "let NAME = EXPR", .if: "if EXPR { … } [else if EXPR { … }] [else { … }]", .for: "for NAME in EXPR { … }",
        .while: "while EXPR { … }", .return: "return [EXPR]", .exit: "exit [N]", .sleep: "sleep TIME",
        .def: "def NAME(PARAMETER, …) { … }",
        .on:
            "on EVENT [of [KIND/]NAME | of KEY=VALUE] [where EXPR] ({ … } | recover | ignore | restart), on exit { … }",
        .every: "every TIME { … }",
        .wait:
            """
        wait [KIND/]NAME|KEY=VALUE|all STATE [or STATE…] [for TIME] [within TIME], wait until EXPR [for TIME] \
        [within TIME]
        """,
        .expect: "expect EXPR [within TIME] [\"TEXT\"]",
        .run: "run \"COMMAND\"|[WORD, …] [env KEY=VALUE…] [within TIME], run WORD…",
        .print: "print EXPR, …", .output: "output NAME = EXPR",
    ]
}

extension Slot {
    fileprivate var usage: String {
        switch shape {
        case .one(let type): type.placeholder
        case .maybe(let type): "[\(type.placeholder)]"
        case .many(let type): "\(type.placeholder)…"
        case .any(let type): "[\(type.placeholder)…]"
        case .rest(let type): "\(type.placeholder)…"
        case .choice(let words): words.map(\.spelling).joined(separator: "|")
        case .maybeChoice(let words): "[\(words.map(\.spelling).joined(separator: "|"))]"
        case .options(let options): options.map { "[\($0.usage)]" }.joined(separator: " ")
        case .oneOf(let options):
            options.count == 1 ? options[0].usage : "(\(options.map(\.usage).joined(separator: " | ")))"
        case .maybeOneOf(let options): "[\(options.map(\.usage).joined(separator: " | "))]"
        case .expression: "EXPR"
        case .body: "< … >"
        case .maybeBody: "[< … >]"
        case .maybeBlock: "[{ … }]"
        case .attributes: "ATTRIBUTE… or < … >"
        case .attribute: "ATTRIBUTE"
        }
    }
}

extension SlotOption {
    fileprivate var usage: String {
        ([keyword.spelling] + slots.map(\.usage)).filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension ValueType {
    /// What stands for such a word in a usage line.
    package var placeholder: String {
        switch self {
        case .name: "NAME"
        case .containerName: "NAME"
        case .image: "IMAGE"
        case .integer, .count: "N"
        case .cpu: "CPU"
        case .cpuRange: "CPU[..LIMIT]"
        case .memory: "MEMORY"
        case .memoryRange: "MEMORY[..LIMIT]"
        case .resource: "RESOURCE"
        case .amount: "AMOUNT"
        case .amountRange: "AMOUNT[..LIMIT]"
        case .size: "SIZE"
        case .duration: "TIME"
        case .durationRange: "TIME..TIME"
        case .port: "PORT[/udp]"
        case .portNumber: "PORT"
        case .hostPort: "PORT|0"
        case .portMapping: "[ADDRESS:]LOCAL:PORT"
        case .targetPort: "PORT|NAME"
        case .percent: "N%"
        case .countRange: "MIN..MAX"
        case .countOrPercent, .countOrPart: "N|N%"
        case .label: "KEY=VALUE"
        case .requirement: "KEY[!]=VALUE[,VALUE]|KEY[!]=*"
        case .topology: "zone|node|region|LABEL"
        case .labelKeys: "KEY[,KEY]"
        case .variable: "KEY=VALUE"
        case .header: "NAME=VALUE"
        case .key: "KEY"
        case .path: "/PATH"
        case .hostPath: "PATH"
        case .copyPath: "PATH"
        case .subPath: "PATH"
        case .fileMode: "MODE"
        case .text: "TEXT"
        case .method: "GET"
        case .signal: "SIGNAL"
        case .user: "UID"
        case .group: "GID"
        case .taint: "KEY=VALUE:EFFECT"
        case .toleration: "KEY[=VALUE][:EFFECT]"
        case .capability: "CAPABILITY"
        case .schedule: "\"* * * * *\""
        case .timeZone: "Europe/Berlin"
        case .sysctl: "KEY=VALUE"
        case .hostname, .hostAlias: "NAME"
        case .address, .hostAddress: "ADDRESS"
        case .domain: "DOMAIN"
        case .resolverOption: "OPTION[:N]"
        case .ulimit: "KIND=SOFT[:HARD]"
        case .target: "[KIND/]NAME"
        case .podContainer: "POD[/CONTAINER]"
        case .waitTarget: "[KIND/]NAME|KEY=VALUE|all"
        case .node: "NODE"
        case .template: "TEMPLATE"
        case .namespace: "NAMESPACE"
        case .hostVariable: "VARIABLE"
        case .kind: "KIND"
        case .topic: "WORD[.WORD]"
        case .status: "STATUS"
        case .argument: "WORD"
        }
    }
}

extension VocabularyEntry {
    /// The contexts whose words stand inside this one's body.
    package var innerContexts: [WordContext] { slots.flatMap(\.innerContexts) }
}

extension Slot {
    fileprivate var innerContexts: [WordContext] {
        switch shape {
        case .body(let context), .maybeBody(let context), .attributes(let context): [context]
        case .attribute(let contexts): contexts
        case .one, .maybe, .many, .any, .rest, .choice, .maybeChoice, .options, .oneOf, .maybeOneOf, .expression,
            .maybeBlock:
            []
        }
    }
}
