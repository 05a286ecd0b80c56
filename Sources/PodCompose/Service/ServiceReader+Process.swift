extension ServiceReader {
    /// `command` and `entrypoint`: a list, or a text with the shell's quotes.
    func commandWords(_ value: ComposeValue) -> [String]? {
        guard let text = value.node.text else { return value.texts() }
        do {
            return try ShellWords.split(text)
        } catch {
            value.error(error.message)
            return nil
        }
    }

    /// Docker's entrypoint is Kubernetes' command, docker's command its args. An entrypoint alone drops the image's
    /// command in both.
    mutating func words() {
        let arguments = command.flatMap(commandWords)
        guard let entrypoint, let program = commandWords(entrypoint) else {
            if let command, let arguments, !arguments.isEmpty { add("args \(Word.list(arguments))", command) }
            return
        }
        if program.isEmpty {
            // An empty one takes the image's away: the command is the program.
            guard let command, let arguments, !arguments.isEmpty else {
                return entrypoint.notCarried("without the image's entrypoint a 'command' says what runs")
            }
            return add("command \(Word.list(arguments))", command)
        }
        add("command \(Word.list(program))", entrypoint)
        if let command, let arguments, !arguments.isEmpty { add("args \(Word.list(arguments))", command) }
    }

    // MARK: Variables

    mutating func environmentFiles(_ value: ComposeValue) -> [ComposeValue.Pair] {
        (value.listOrOne() ?? []).flatMap { environmentFile($0) }
    }

    private func environmentFile(_ value: ComposeValue) -> [ComposeValue.Pair] {
        var (written, isRequired, isRaw) = (value.node.text, true, false)
        if written == nil {
            guard let map = value.map() else { return [] }
            written = map["path"]?.text()
            isRequired = map["required"]?.flag() ?? true
            isRaw = map["format"]?.choice([("raw", true)]) ?? false
            map.finish()
        }
        guard let written else { return [] }
        let path = FilePath.join(report.folders[value.node.place.file], written)
        return loader.variables(value, path, isRaw: isRaw, isRequired: isRequired).map {
            ComposeValue.Pair(key: $0.name, value: $0.value, place: value.place)
        }
    }

    /// A name without a value has this machine's, or is not there.
    mutating func environment() {
        var all: [ComposeValue.Pair] = []
        for pair in fileVariables + variables {
            guard let value = pair.value ?? loader.variable(pair.key) else { continue }
            let known = ComposeValue.Pair(key: pair.key, value: value, place: pair.place)
            if let i = all.firstIndex(where: { $0.key == pair.key }) { all[i] = known } else { all.append(known) }
        }
        for pair in all {
            let value = pair.value ?? ""
            let word = value.isEmpty ? "" : Word.plain(value)
            draft.container.append(ScriptLine("env \(Word.quoted(pair.key))=\(word)", pair.place))
        }
    }
}

/// Splits as a shell does, without its variables and patterns (`google/shlex`, which compose uses).
enum ShellWords {
    struct Unclosed: Error {
        let message: String
    }

    static func split(_ text: String) throws(Unclosed) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in text {
            if isEscaped {
                if quote == "\"", character != "\"", character != "\\" { word = (word ?? "") + "\\" }
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                if let whole = word { words.append(whole) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if quote != nil || isEscaped { throw Unclosed(message: "a quote is not closed") }
        if let word { words.append(word) }
        return words
    }
}
