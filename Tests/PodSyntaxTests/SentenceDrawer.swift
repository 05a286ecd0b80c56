import PodTesting

/// Draws sentences from the grammar file.
struct SentenceDrawer {
    let grammar: Ebnf
    /// For each production the fewest productions a sentence of it needs: the way out of recursion.
    private let costs: [String: Int]

    init(_ grammar: Ebnf) {
        self.grammar = grammar
        var costs: [String: Int] = [:]
        var changed = true
        while changed {
            changed = false
            for name in grammar.names {
                guard let rule = grammar.productions[name], let cost = SentenceDrawer.cost(rule, costs) else {
                    continue
                }
                if costs[name] == nil || cost + 1 < costs[name, default: 0] {
                    costs[name] = cost + 1
                    changed = true
                }
            }
        }
        self.costs = costs
    }

    private static func cost(_ rule: Ebnf.Rule, _ costs: [String: Int]) -> Int? {
        switch rule {
        case .terminal, .token, .optional, .repeated: return 0
        case .production(let name): return costs[name]
        case .choice(let rules): return rules.compactMap { cost($0, costs) }.min()
        case .sequence(let items):
            var sum = 0
            for item in items {
                guard let cost = cost(item.rule, costs) else { return nil }
                sum = max(sum, cost)
            }
            return sum
        }
    }

    func sentence(_ production: String, seed: UInt64, budget: Int = 24) -> String {
        var numbers = SeededNumbers(seed: seed)
        var text = ""
        draw(.production(production), budget, &numbers, &text, isAdjacent: true)
        return text
    }

    private func draw(
        _ rule: Ebnf.Rule, _ budget: Int, _ numbers: inout SeededNumbers, _ text: inout String, isAdjacent: Bool
    ) {
        switch rule {
        case .terminal(let word): append(word, &text, isAdjacent)
        case .token(let token): append(Samples.draw(token, &numbers), &text, isAdjacent)
        case .production("condition"):
            // One that begins with "{" is another sentence.
            var inner = ""
            repeat {
                inner = ""
                draw(.production("expression"), budget - 1, &numbers, &inner, isAdjacent: true)
            } while inner.hasPrefix("{")
            append(inner, &text, isAdjacent)
        case .production(let name):
            if let rule = grammar.productions[name] { draw(rule, budget - 1, &numbers, &text, isAdjacent: isAdjacent) }
        case .choice(let rules):
            let possible = budget > 0 ? rules : cheapest(rules)
            draw(possible[numbers.below(possible.count)], budget, &numbers, &text, isAdjacent: isAdjacent)
        case .optional(let rule):
            if budget > 0, numbers.below(3) == 0 { draw(rule, budget - 1, &numbers, &text, isAdjacent: isAdjacent) }
        case .repeated(let rule):
            guard budget > 0 else { return }
            for _ in 0..<[0, 0, 1, 1, 2, 3][numbers.below(6)] {
                draw(rule, budget - 3, &numbers, &text, isAdjacent: isAdjacent)
            }
        case .sequence(let items):
            for (index, item) in items.enumerated() {
                draw(item.rule, budget, &numbers, &text, isAdjacent: item.isAdjacent || (index == 0 && isAdjacent))
            }
        }
    }

    private func cheapest(_ rules: [Ebnf.Rule]) -> [Ebnf.Rule] {
        let costed = rules.map { SentenceDrawer.cost($0, costs) ?? .max }
        let least = costed.min() ?? 0
        return zip(rules, costed).filter { $0.1 == least }.map(\.0)
    }

    private func append(_ word: String, _ text: inout String, _ isAdjacent: Bool) {
        if !isAdjacent, let last = text.last, last != "\n" { text += " " }
        // `""` and `"a"` without anything between would be the beginning of another string.
        if isAdjacent, text.hasSuffix("\"\""), word.hasPrefix("\"") { text += "x" }
        text += word
    }
}

/// Texts for tokens.
enum Samples {
    static func draw(_ token: String, _ numbers: inout SeededNumbers) -> String {
        let values = texts[token] ?? ["x"]
        return values[numbers.below(values.count)]
    }

    static let texts: [String: [String]] = [
        "NEWLINE": ["\n", "\n", "\r\n", "\n\n", "  # note\n", "\n  # note\n\n\n"],
        "HOST-TEXT": ["grep web", "wc -l > 'a;b' # x", "sed s/${x}/y/"],
        "VARIABLE-NAME": ["x", "tag", "my-name", "n2", "_y"], "FIELD-NAME": ["ready", "pods", "status", "a-b"],
        "OBJECT-NAME": ["web", "db-1", "my_pod"], "INTEGER-LITERAL": ["3", "007"], "DECIMAL-LITERAL": ["1.5", "1e3"],
        "DURATION-LITERAL": ["5m", "250ms", "1h30m"], "QUANTITY-LITERAL": ["64Mi", "2Gi", "3k"],
        "PERCENT-LITERAL": ["70%"],
        "STRING": ["\"a\"", "'b $x \\'", "\"\\n \\u{e9} $x\"", "\"\"", "\"日本 👩‍👩‍👧\"", "\"\"\"\n  a\n   b\n  \"\"\""],
        "STRING-TEXT": ["a ", "\\\"", "é"], "TEXT": ["a"],
        "BARE": ["a=b", "x", "/p"],
        "NAME": ["web", "db-1", "\"odd name\"", "w-${x}", "${x}"],
        "CONTAINER-NAME": ["nginx", "nginx:1.27", "docker://a.b/c:1"],
        "IMAGE": ["nginx:1.27", "ghcr.io/a/b@sha256:0"], "INTEGER": ["3", "(x + 1)"], "COUNT": ["3", "${x}", "(x)"],
        "CPU": ["500m"],
        "CPU-RANGE": ["100m..500m", "1.5"], "MEMORY": ["64Mi"], "MEMORY-RANGE": ["64Mi..128Mi"], "SIZE": ["1Gi"],
        "DURATION": ["5s", "1h30m", "${x}s"], "DURATION-RANGE": ["1s..30s"], "PORT": ["80", "53/udp"],
        "PORT-NUMBER": ["8080"], "TARGET-PORT": ["8080", "http"],
        "PORT-MAPPING": ["8080:80"], "PERCENT": ["70%"], "COUNT-RANGE": ["2..10"], "COUNT-OR-PERCENT": ["25%", "2"],
        "REQUIREMENT": ["app=web", "app!=a,b", "gpu=*"], "TOPOLOGY": ["zone", "rack"], "LABEL-KEYS": ["app,tier"],
        "LABEL": ["app=web", "a.b/c=\"d e\"", "k=${x}"], "VARIABLE": ["A=1", "B=\"x y\"", "C="], "KEY": ["app"],
        "PATH": ["/data", "\"/a b\""],
        "HOST-PATH": ["./x", "/tmp/y"], "COPY-PATH": ["web:/x", "./x"], "SIGNAL": ["QUIT"], "USER": ["1000"],
        "TAINT": ["gpu=true:NoSchedule"], "TOLERATION": ["gpu:NoSchedule"], "CAPABILITY": ["NET_RAW"],
        "SCHEDULE": ["\"* * * * *\""],
        "SYSCTL": ["net.x=1"], "HOSTNAME": ["web"], "ADDRESS": ["10.0.0.7"],
        "HOST-ADDRESS": ["10.0.0.7", "host-gateway"],
        "DOMAIN": ["corp.example"], "RESOLVER-OPTION": ["ndots:2"], "HOST-ALIAS": ["ledger"],
        "ULIMIT": ["nofile=1024:4096"], "POD-CONTAINER": ["web/nginx", "pod web", "web"],
        "WAIT-TARGET": ["web"],
        "NODE": ["node-1", "node node-2"], "TEMPLATE": ["base"], "NAMESPACE": ["shop"], "HOST-VARIABLE": ["HOME"],
        "KIND": ["pod", "svc", "nodes"],
        "TOPIC": ["pod.container.probe"], "STATUS": ["500"], "ARGUMENT": ["-l", "a,b", "\"x y\"", "${x}", "--k=v"],
        "METHOD": ["GET"],
    ]
}
