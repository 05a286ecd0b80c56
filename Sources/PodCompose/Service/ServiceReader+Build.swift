import PodModel

extension ServiceReader {
    /// A Dockerfile is `podman`'s, `buildah`'s or `docker`'s to build, where there is one; the image lies in its store.
    mutating func build(_ value: ComposeValue) {
        guard let words = buildWords(value) else { return }
        guard let builder = loader.world.builder else {
            let advice = "podman build -t NAME \(Word.quoted(words.context)), then image: containers-storage:NAME"
            if draft.image != nil {
                return value.warn(
                    "podsh builds no images, and none of podman, buildah and docker is here: 'image' is taken as it is")
            }
            value.notCarried("podsh builds no images, and none of podman, buildah and docker is here to", help: advice)
            draft.image = line("image \(Word.quoted("\(project.name)-\(draft.object)"))", value)
            return
        }
        // podman gives names without a registry this one (`containers-registries.conf(5)`).
        let given = draft.image.map { String($0.text.dropFirst("image ".count)) }
        let isDocker = builder == "docker"
        let plain = given ?? "\(project.name)-\(draft.object)"
        let name = isDocker || hasRegistry(plain) ? plain : "localhost/\(plain)"
        let tagged = name.split(separator: "/").last?.contains(":") == true ? name : name + ":latest"
        draft.image = line(
            "image \(Word.quoted("\(isDocker ? "docker-daemon:" : "containers-storage:")\(tagged)"))", value)
        let rest = (["-t", tagged] + words.options + [words.context]).map(Word.quoted).joined(separator: " ")
        draft.build = line("run \(builder) build \(rest)", value)
    }

    private func hasRegistry(_ image: String) -> Bool {
        guard case .name(let name, _) = (try? ImageReference(image))?.source else { return false }
        return name.registry != nil
    }

    private struct BuildWords {
        var context: String
        var options: [String] = []
    }

    private func buildWords(_ value: ComposeValue) -> BuildWords? {
        let folder = report.folders[value.node.place.file]
        if let text = value.node.text { return BuildWords(context: context(text, folder)) }
        guard let map = value.map() else { return nil }
        defer { map.finish() }
        let written = map["context"]?.text() ?? "."
        var words = BuildWords(context: context(written, folder))
        if let file = map["dockerfile"]?.text() {
            let path = FilePath.join(FilePath.join(folder, written), file)
            words.options += ["-f", path]
        }
        for pair in map["args"]?.pairs() ?? [] {
            guard let value = pair.value ?? loader.variable(pair.key) else { continue }
            words.options += ["--build-arg", "\(pair.key)=\(value)"]
        }
        if let target = map["target"]?.text() { words.options += ["--target", target] }
        if let network = map["network"]?.text() { words.options += ["--network", network] }
        for pair in map["labels"]?.pairs() ?? [] { words.options += ["--label", "\(pair.key)=\(pair.value ?? "")"] }
        for pair in map["additional_contexts"]?.pairs() ?? [] {
            words.options += ["--build-context", "\(pair.key)=\(pair.value ?? "")"]
        }
        if map["no_cache"]?.flag() == true { words.options.append("--no-cache") }
        if map["pull"]?.flag() == true { words.options.append("--pull") }
        for tag in map["tags"]?.texts() ?? [] { words.options += ["-t", tag] }
        // They make a build faster, and its image no other.
        map.passOver("cache_from", "cache_to")
        return words
    }

    /// Commands of the machine start in the folder in which podsh does, and not in the script's.
    private func context(_ text: String, _ folder: String) -> String {
        if text.contains("://") || text.hasPrefix("git@") { return text }
        return FilePath.join(folder, text)
    }
}
