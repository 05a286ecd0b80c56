import Glibc
import PodLanguage
import PodLifecycle
import PodModel

extension ImageStore {
    /// From the reference to the image: which place it names, whether it is here, and if not, pulled.
    func find(_ reference: String, _ wish: Wish) throws(ImageError) -> (image: StoredImage, wasPulled: Bool) {
        do throws(ValueError) { _ = try ImageReference(reference) } catch {
            throw ImageError(reason: "InvalidImageName", message: error.message, isFinal: true)
        }
        if reference.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw ImageError(reason: "InvalidImageName", message: "it holds a control character", isFinal: true)
        }
        if reference == "host" {
            let hidden = [String(directory.dropLast("/images".utf8.count))] + options.hidden
            return (try HostImage(hidden: hidden).image(), false)
        }
        if reference.hasPrefix("dir:") { return (try rootDirectory(reference), false) }
        if let source = try fileSource(reference) { return try take(source, wish) }
        if reference.hasPrefix("containers-storage:") || reference.hasPrefix("docker-daemon:") {
            return try take(try engineSource(reference), wish)
        }
        return try findByName(reference, wish)
    }

    // MARK: Places on this machine

    /// `dir:ROOTFS`: the directory itself is the only layer.
    private func rootDirectory(_ reference: String) throws(ImageError) -> StoredImage {
        let path = try realPath(String(reference.dropFirst("dir:".utf8.count)))
        var info = stat()
        guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else { throw .damaged("\(path) is no directory") }
        if path == "/" { throw .damaged("the machine's own root is no image; write `image host`") }
        return StoredImage(reference: reference, digest: "", layers: [path], config: ImageConfig())
    }

    /// `oci:DIR[:tag]` and `docker-archive:FILE[:tag]`.
    private func fileSource(_ reference: String) throws(ImageError) -> (any ImageSource)? {
        for transport in ["oci:", "docker-archive:"] where reference.hasPrefix(transport) {
            let text = String(reference.dropFirst(transport.utf8.count))
            var path = text
            var tag: String?
            if access(absolute(text), F_OK) != 0, let colon = text.lastIndex(of: ":"), !text[colon...].contains("/") {
                path = String(text[..<colon])
                tag = String(text[text.index(after: colon)...])
            }
            let real = try realPath(path)
            if transport == "oci:" { return LayoutSource(folder: real, tag: tag, limits: options.limits) }
            if real.contains(":") || real.contains("@") { throw .damaged("skopeo cannot read a path with ':' or '@': \(real)") }
            let full = transport + real + (tag.map { ":\($0)" } ?? "")
            return CopiedSource(key: full, reference: full, skopeo: try skopeo(), stamp: stamp(of: real))
        }
        return nil
    }

    /// What podman or docker keeps, by its own name.
    private func engineSource(_ reference: String) throws(ImageError) -> any ImageSource {
        let colon = reference.firstIndex(of: ":") ?? reference.startIndex
        let transport = reference[...colon]
        let name = ImageName(reference[reference.index(after: colon)...])
        if name.path.isEmpty { throw ImageError(reason: "InvalidImageName", message: "it has no name", isFinal: true) }
        let registry = name.registry ?? (transport == "docker-daemon:" ? "docker.io" : nil)
        let candidates = (registry.map { [$0] } ?? ["docker.io", "localhost"]).map { ImageName.complete($0, name.path) + name.suffix }
        let identity: String?
        var complete = candidates[0]
        if transport == "containers-storage:" {
            let found = LocalStorage.podmanImage(candidates, environment: options.environment)
            complete = found?.name ?? complete
            identity = found?.identity
        } else {
            identity = LocalStorage.dockerImage(complete)
        }
        guard let identity else { throw .damaged("\(transport.dropLast()) has no image \(complete)") }
        return CopiedSource(key: transport + complete, reference: transport + complete, skopeo: try skopeo(), stamp: identity)
    }

    // MARK: Names

    /// A name: what was pulled before, what podman and docker have built here, then the registries.
    private func findByName(_ reference: String, _ wish: Wish) throws(ImageError) -> (image: StoredImage, wasPulled: Bool) {
        if wish.policy != .always, let image = resolved(reference) { return (image, false) }
        let isRegistry = reference.hasPrefix("docker://")
        let name = ImageName(isRegistry ? reference.dropFirst("docker://".utf8.count) : reference[...])
        let conf = try RegistriesConf.load(options.environment)
        let complete = name.candidates(conf)
        // `always` means: ask the registry. What only podman knows has none.
        if !isRegistry, wish.policy != .always || name.registry == "localhost", let source = try localSource(name, complete) {
            return try take(source, wish)
        }
        if wish.policy != .always {
            for candidate in complete {
                guard let image = try present(candidate + name.suffix, identity: nil) else { continue }
                resolve(reference, to: image)
                return (image, false)
            }
            if wish.policy == .never { throw ImageError(reason: "ErrImageNeverPull", message: "", isFinal: true) }
        }
        var faults: [ImageError] = []
        for candidate in complete {
            let source = RegistrySource(name: candidate, tag: name.tag, pinned: name.digest, skopeo: try skopeo())
            do throws(ImageError) {
                let found = try take(source, wish)
                resolve(reference, to: found.image)
                return found
            } catch {
                faults.append(error)
            }
            if wish.isCancelled() { break }
        }
        // One registry that could not be asked may have it: then trying again is worth it.
        guard let fault = faults.first(where: { !$0.isFinal }) ?? faults.last else { throw .damaged("there is no registry to ask") }
        throw fault
    }

    private func localSource(_ name: ImageName, _ complete: [String]) throws(ImageError) -> (any ImageSource)? {
        if name.digest != nil { return nil }
        var names = complete.map { $0 + name.suffix }
        if name.registry == nil { names.append("localhost/\(name.path)\(name.suffix)") }
        if let found = LocalStorage.podmanImage(names, environment: options.environment), let skopeo = try? skopeo() {
            let full = "containers-storage:\(found.name)"
            return CopiedSource(key: full, reference: full, skopeo: skopeo, stamp: found.identity)
        }
        for full in complete {
            guard let identity = LocalStorage.dockerImage(full + name.suffix), let skopeo = try? skopeo() else { continue }
            let place = "docker-daemon:\(full)\(name.suffix)"
            return CopiedSource(key: place, reference: place, skopeo: skopeo, stamp: identity)
        }
        return nil
    }

    // MARK: Parts

    private func skopeo() throws(ImageError) -> Skopeo {
        guard let path = options.skopeo else {
            throw .damaged("skopeo is missing, which brings images; `apt-get install skopeo` installs it")
        }
        return Skopeo(path: path, options: options)
    }

    private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(options.folder)/\(path)" }

    /// Without links, so that the same image has one name.
    private func realPath(_ path: String) throws(ImageError) -> String {
        guard let real = realpath(absolute(path), nil) else { throw .damaged("\(path): \(errorText(errno))") }
        defer { free(real) }
        return String(cString: real)
    }

    /// Changes when the file does.
    private func stamp(of path: String) -> String? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        return "\(info.st_dev) \(info.st_ino) \(info.st_size) \(info.st_mtim.tv_sec) \(info.st_mtim.tv_nsec)"
    }
}
