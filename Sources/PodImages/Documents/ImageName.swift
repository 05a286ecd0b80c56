import PodModel

extension ImageName {
    /// Complete names to try, in this order: the name's own registry, else an alias, else the searched registries,
    /// else docker.io.
    func candidates(_ conf: RegistriesConf) -> [String] {
        if let registry { return [ImageName.complete(registry, path)] }
        if let alias = conf.aliases[path], case .name(let name, _)? = try? ImageReference(alias).source {
            return [ImageName.complete(name.registry ?? "docker.io", name.path)]
        }
        let registries = conf.searched.isEmpty ? ["docker.io"] : conf.searched
        return registries.map { ImageName.complete($0, path) }
    }

    /// Docker's own images lie in `library`.
    static func complete(_ registry: String, _ path: String) -> String {
        let isDocker = registry == "docker.io" || registry == "index.docker.io"
        return (isDocker ? "docker.io" : registry) + "/" + (isDocker && !path.contains("/") ? "library/\(path)" : path)
    }
}
