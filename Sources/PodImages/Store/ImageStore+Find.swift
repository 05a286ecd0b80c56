import Glibc
import PodKernel
import PodLifecycle
import PodModel

extension ImageStore {
    /// From the reference to the image: which place it names, whether it is here, and if not, pulled.
    func find(_ reference: String, _ request: FindRequest) throws(ImageError) -> (image: StoredImage, wasPulled: Bool) {
        if let complaint = options.complaint { throw .damaged(complaint) }
        let source: ImageReference.Source
        do throws(ImageReferenceError) { source = try ImageReference(reference).source } catch {
            throw ImageError(reason: .invalidName, message: error.message, isFinal: true)
        }
        switch source {
        case .host: return (try hostImage(), false)
        case .file(.directory, let path): return (try rootDirectory(reference, path), false)
        case .file(let place, let path): return try take(try fileSource(place, path), request)
        case .engine(let place, let store, let name): return try take(try engineSource(place, store, name), request)
        case .name(let name, let isOfRegistry): return try findByName(reference, name, isOfRegistry, request)
        }
    }

    // MARK: Places on this machine

    /// `dir:ROOTFS`: the directory itself is the only layer.
    private func rootDirectory(_ reference: String, _ path: String) throws(ImageError) -> StoredImage {
        let path = try realPath(path)
        var info = stat()
        guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else {
            throw .damaged("\(path) is no directory")
        }
        if path == "/" { throw .damaged("the machine's own root is no image; write `image host`") }
        return StoredImage(reference: reference, digest: "", layers: [path], config: ImageConfig())
    }

    /// `oci:DIR[:tag]`, `oci-archive:FILE[:tag]` and `docker-archive:FILE[:reference]`.
    private func fileSource(_ place: ImagePlace, _ text: String) throws(ImageError) -> any ImageSource {
        let (path, tag) = split(text)
        let real = try realPath(path)
        if place == .oci { return LayoutSource(folder: real, tag: tag, limits: options.limits) }
        if real.contains(":") || real.contains("@") {
            throw .damaged("skopeo cannot read a path with ':' or '@': \(real)")
        }
        let full = place.rawValue + real + (tag.map { ":\($0)" } ?? "")
        return CopiedSource(key: full, reference: full, skopeo: try skopeo(), stamp: stamp(of: real))
    }

    /// What is there as a whole, else up to the first colon behind which something else begins: `app.tar:app:1`.
    private func split(_ text: String) -> (path: String, tag: String?) {
        if access(absolute(text), F_OK) == 0 { return (text, nil) }
        let colons = text.indices.filter { text[$0] == ":" && $0 != text.startIndex }
        let end = colons.first { access(absolute(String(text[..<$0])), F_OK) == 0 } ?? colons.first
        guard let end else { return (text, nil) }
        return (String(text[..<end]), String(text[text.index(after: end)...]))
    }

    /// What podman or docker keeps, by its own name.
    private func engineSource(
        _ place: ImagePlace, _ store: String, _ name: ImageName
    ) throws(ImageError) -> any ImageSource {
        let registry = name.registry ?? (place == .dockerDaemon ? "docker.io" : nil)
        let candidates = (registry.map { [$0] } ?? ["docker.io", "localhost"]).map {
            ImageName.complete($0, name.path) + name.suffix
        }
        let identity: String?
        var complete = candidates[0]
        if place == .containersStorage {
            let places = store.isEmpty ? LocalStorage.places(options.environment) : [LocalStorage.place(store[...])]
            let found = LocalStorage.podmanImage(candidates, in: places)
            complete = found?.name ?? complete
            identity = found?.identity
        } else {
            identity = LocalStorage.dockerImage(complete)
        }
        guard let identity else { throw .damaged("\(place.rawValue.dropLast())\(store) has no image \(complete)") }
        let full = place.rawValue + store + complete
        return CopiedSource(key: full, reference: full, skopeo: try skopeo(), stamp: identity)
    }

    // MARK: Names

    /// A name: what was pulled before, what podman and docker have built here, then the registries.
    private func findByName(
        _ reference: String, _ name: ImageName, _ isRegistry: Bool, _ request: FindRequest
    ) throws(ImageError) -> (image: StoredImage, wasPulled: Bool) {
        if request.policy != .always, let image = resolved(reference) { return (image, false) }
        let conf = try RegistriesConf.load(options.environment)
        let complete = name.candidates(conf)
        // `always` means: ask the registry. What only podman knows has none.
        if !isRegistry, request.policy != .always || name.registry == "localhost",
            let source = try localSource(name, complete)
        {
            return try take(source, request)
        }
        if request.policy != .always {
            for candidate in complete {
                guard let image = try present(candidate + name.suffix, identity: nil) else { continue }
                resolve(reference, to: image)
                return (image, false)
            }
            if request.policy == .never { throw ImageError(reason: .neverPulled, message: "", isFinal: true) }
        }
        var faults: [ImageError] = []
        for candidate in complete {
            let source = RegistrySource(
                name: candidate, tag: name.tag, pinned: name.digest.flatMap(Digest.init), skopeo: try skopeo())
            do throws(ImageError) {
                let found = try take(source, request)
                resolve(reference, to: found.image)
                return found
            } catch {
                faults.append(error)
            }
            if request.isCancelled() { break }
        }
        // One registry that could not be asked may have it: then trying again is worth it.
        guard let fault = faults.first(where: { !$0.isFinal }) ?? faults.last else {
            throw .damaged("there is no registry to ask")
        }
        throw fault
    }

    private func localSource(_ name: ImageName, _ complete: [String]) throws(ImageError) -> (any ImageSource)? {
        if name.digest != nil { return nil }
        var names = complete.map { $0 + name.suffix }
        if name.registry == nil { names.append("localhost/\(name.path)\(name.suffix)") }
        if let found = LocalStorage.podmanImage(names, in: LocalStorage.places(options.environment)),
            let skopeo = try? skopeo()
        {
            let full = ImagePlace.containersStorage.rawValue + found.name
            return CopiedSource(key: full, reference: full, skopeo: skopeo, stamp: found.identity)
        }
        for full in complete {
            guard let identity = LocalStorage.dockerImage(full + name.suffix), let skopeo = try? skopeo() else {
                continue
            }
            let place = ImagePlace.dockerDaemon.rawValue + full + name.suffix
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
