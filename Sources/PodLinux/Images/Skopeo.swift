import Glibc
import PodLifecycle
import PodModel

/// skopeo, the program that speaks with registries and reads what podman and docker keep. Its arguments are podsh's
/// own and one checked reference behind `--`; secrets reach it by files it opens itself (hostile case I22).
struct Skopeo: Sendable {
    let path: String
    let options: ImageOptions

    /// The bytes of a manifest or index.
    func manifest(_ reference: String, _ pull: PullContext) throws(ImageError) -> [UInt8] {
        pull.progress(PullProgress(stage: .asking, done: 0, total: 0))
        var helper = Helper(
            spawn: try spawn(["inspect", "--raw", "--", reference], staging: pull.staging), name: "the registry",
            limit: .seconds(options.limits.answerSeconds))
        helper.outputLimit = options.limits.manifestBytes
        let result = try helper.run(isCancelled: pull.isCancelled)
        if result.code != 0 { throw SkopeoFault.read(result.error, of: reference) }
        return result.output
    }

    /// Copies an image into a folder of blobs; at most `size` bytes and a little more, when that is known.
    func copy(_ reference: String, to folder: String, size: Int64?, _ pull: PullContext) throws(ImageError) {
        do throws(Failure) { try StoreFiles.make(folder) } catch { throw .retryable(error.message) }
        let words = ["copy", "--quiet", "--", reference, "dir:\(folder)"]
        var helper = Helper(
            spawn: try spawn(words, staging: pull.staging), name: "skopeo", limit: .seconds(options.limits.totalSeconds))
        let limit = size.map { $0 + (8 << 20) } ?? options.limits.bytes
        var pace = PullPace(limits: options.limits, now: monotonicNow())
        helper.watch = { () throws(ImageError) in
            let bytes = StoreFiles.bytes(in: folder)
            pull.progress(PullProgress(stage: .fetching, done: min(bytes, size ?? bytes), total: size ?? 0))
            if bytes > limit { throw .damaged("the image sends more than the \(limit) bytes it announces") }
            if let fault = pace.fault(bytes: bytes, now: monotonicNow()) { throw .retryable(fault) }
        }
        let result = try helper.run(isCancelled: pull.isCancelled)
        if result.code == 0 { return }
        var fault = SkopeoFault.read(result.error, of: reference)
        // While what has come still takes the room.
        fault.message = DiskState.explain(fault.message, at: folder)
        throw fault
    }

    private func spawn(_ words: [String], staging: Staging) throws(ImageError) -> Spawn {
        var arguments = [path, "--tmpdir", staging.path]
        if let file = try RegistriesConf.path(options.environment) { arguments += ["--registries-conf", file] }
        if !hasPolicy { arguments.append("--insecure-policy") }
        var spawn = Spawn(arguments + words)
        spawn.environment = environment
        return spawn
    }

    /// Without a policy skopeo refuses everything; digests are checked by podsh in any case.
    private var hasPolicy: Bool {
        let own = options.environment["HOME"].map { "\($0)/.config/containers/policy.json" }
        return [own, "/etc/containers/policy.json"].contains { $0.map { access($0, R_OK) == 0 } ?? false }
    }

    private var environment: [String] {
        var variables = options.environment
        variables["LC_ALL"] = "C.UTF-8"
        if variables["REGISTRY_AUTH_FILE"] == nil, let docker = variables["DOCKER_CONFIG"], access("\(docker)/config.json", R_OK) == 0 {
            variables["REGISTRY_AUTH_FILE"] = "\(docker)/config.json"
        }
        return variables.map { "\($0.key)=\($0.value)" }.sorted()
    }
}

/// What skopeo's complaint means.
enum SkopeoFault {
    static func read(_ bytes: [UInt8], of reference: String) -> ImageError {
        let text = message(PlainText.line(bytes, else: "skopeo failed without a word"))
        let words = text.lowercased()
        func has(_ signs: String...) -> Bool { signs.contains { words.contains($0) } }
        if has("invalid reference format", "repository name must be") {
            return ImageError(reason: "InvalidImageName", message: text, isFinal: true)
        }
        // The network first: "no such host" is no missing image.
        if has("no such host", "connection refused", "i/o timeout", "timeout", "network is unreachable", "no route to host",
            "connection reset", "unexpected eof", "toomanyrequests", "429", "500 ", "502 ", "503 ", "504 ", "no space left")
        {
            return .retryable(text)
        }
        return ImageError(
            message: text,
            isFinal: has(
                "manifest unknown", "name unknown", "not found", "404", "unauthorized", "authentication required", "denied",
                "forbidden", "401", "403", "digest", "did not match", "does not match", "rejected", "is blocked", "blocked in",
                "unsupported", "does not exist", "no such file", "no such image", "does not resolve", "unexpected end of json",
                "invalid character", "no image found", "invalid tar header"))
    }

    /// The `msg` of a line in logrus' form, without what only repeats the reference.
    private static func message(_ line: String) -> String {
        let sign = "msg=\""
        guard let start = line.indices.first(where: { line[$0...].hasPrefix(sign) }) else { return line }
        var text = ""
        var isEscaped = false
        for character in line[start...].dropFirst(sign.utf8.count) {
            if isEscaped {
                text.append(character == "n" ? " " : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                break
            } else {
                text.append(character)
            }
        }
        for prefix in ["Error parsing image name ", "initializing source "] where text.hasPrefix(prefix) {
            if let end = text.indices.first(where: { text[$0...].hasPrefix(": ") }) { text = String(text[end...].dropFirst(2)) }
        }
        return text
    }
}
