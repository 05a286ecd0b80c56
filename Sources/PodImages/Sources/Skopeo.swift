import Glibc
import PodKernel
import PodLifecycle
import PodModel

/// skopeo, the program that speaks with registries and reads what podman and docker keep. Its arguments are podsh's
/// own and one checked reference behind `--`; secrets reach it by files it opens itself.
struct Skopeo: Sendable {
    let path: String
    let options: ImageOptions

    /// The bytes of a manifest or index.
    func manifest(_ reference: String, _ pull: PullContext) throws(ImageError) -> [UInt8] {
        pull.progress(PullProgress(stage: .asking, done: 0, total: 0))
        var helper = Helper(
            spawn: try spawn(["inspect", "--raw", "--", reference], reference, pull), name: "the registry",
            limit: .seconds(options.limits.answerSeconds))
        helper.outputLimit = options.limits.manifestBytes
        var talk = SkopeoTalk(limits: options.limits)
        helper.hear = { bytes throws(ImageError) in try talk.hear(bytes, pull) }
        let result = try helper.run(isCancelled: pull.isCancelled)
        if result.code != 0 { throw SkopeoFault.read(result.error, of: reference) }
        return result.output
    }

    /// Copies an image into a folder of blobs; at most `size` bytes and a little more, when that is known.
    func copy(_ reference: String, to folder: String, size: Int64?, _ pull: PullContext) throws(ImageError) {
        do throws(Failure) { try StoreFiles.make(folder) } catch { throw .retryable(error.message) }
        // Signatures are the policy's matter; a copy of them has no place here, and root's folder of them may be closed
        // to us.
        let words = ["copy", "--quiet", "--remove-signatures", "--", reference, "dir:\(folder)"]
        var helper = Helper(
            spawn: try spawn(words, reference, pull), name: "skopeo", limit: .seconds(options.limits.totalSeconds)
        )
        let limit = size.map { $0 + (8 << 20) } ?? options.limits.bytes
        var pace = PullPace(limits: options.limits, now: monotonicNow())
        var talk = SkopeoTalk(limits: options.limits)
        var pauseEnd = TimeSpan.zero
        helper.hear = { bytes throws(ImageError) in
            let wait = try talk.hear(bytes, pull)
            if wait > .zero { pauseEnd = monotonicNow() + wait }
            return wait
        }
        helper.watch = { () throws(ImageError) in
            // While the registry is waited for, nothing comes.
            if monotonicNow() < pauseEnd { return pace = PullPace(limits: options.limits, now: pauseEnd) }
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

    private func spawn(_ words: [String], _ reference: String, _ pull: PullContext) throws(ImageError) -> Spawn {
        let staging = pull.staging
        // What skopeo does about a registry that asks to wait, it only says with --debug.
        var arguments = [path, "--debug", "--tmpdir", staging.path]
        if let file = try RegistriesConf.path(options.environment) { arguments += ["--registries-conf", file] }
        if !hasPolicy { arguments.append("--insecure-policy") }
        var spawn = Spawn(arguments + words)
        spawn.environment = environment
        if let credentials = pull.credentials.file(for: reference) {
            // Goes with the folder of the pull.
            let file = "\(staging.path)/auth.json"
            do throws(Failure) { try writeFile(file, credentials, mode: 0o600) } catch {
                throw .retryable(error.message)
            }
            spawn.environment.removeAll { $0.hasPrefix("REGISTRY_AUTH_FILE=") }
            spawn.environment.append("REGISTRY_AUTH_FILE=\(file)")
        }
        // A registry of this machine, or behind the user's own way out, is reached as by the user.
        spawn.isInCallersNetwork = true
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
        if variables["REGISTRY_AUTH_FILE"] == nil, let docker = variables["DOCKER_CONFIG"],
            access("\(docker)/config.json", R_OK) == 0
        {
            variables["REGISTRY_AUTH_FILE"] = "\(docker)/config.json"
        }
        return variables.map { "\($0.key)=\($0.value)" }.sorted()
    }
}

/// What skopeo says while it works: that a registry asks to come again later (429 Too Many Requests). It waits as the
/// registry's Retry-After says, at most a minute, and asks five times.
struct SkopeoTalk {
    /// What a line has beyond is not looked at.
    private static let longest = 4096
    private var line: [UInt8] = []
    private var left: TimeSpan

    init(limits: ImageLimits) {
        left = .seconds(limits.waitSeconds)
    }

    /// How long skopeo has begun to wait, by what it said now.
    mutating func hear(_ bytes: ArraySlice<UInt8>, _ pull: PullContext) throws(ImageError) -> TimeSpan {
        var granted = TimeSpan.zero
        for byte in bytes {
            if byte != UInt8(ascii: "\n") {
                if line.count < SkopeoTalk.longest { line.append(byte) }
                continue
            }
            if let seconds = SkopeoTalk.pause(String(decoding: line, as: UTF8.self)) {
                let wait = TimeSpan.seconds(seconds)
                if wait > left {
                    throw .retryable(
                        "the registry has too many requests (429) and asks to come again in \(wait) or later")
                }
                left = left - wait
                granted = granted + wait + .seconds(1)
                pull.progress(PullProgress(stage: .waiting, done: 0, total: seconds))
            }
            line = []
        }
        return granted
    }

    /// `Too many requests to URL: sleeping for 30.000000 seconds before next attempt`
    private static func pause(_ line: String) -> Int64? {
        guard line.contains("Too many requests to "), let words = line.firstRange(of: "sleeping for ") else {
            return nil
        }
        return Double(line[words.upperBound...].prefix { $0 != " " }).map { Int64(max(0, min(1e6, $0.rounded(.up)))) }
    }
}

/// What skopeo's complaint means.
package enum SkopeoFault {
    static func read(_ bytes: [UInt8], of reference: String) -> ImageError {
        // Behind all that --debug tells.
        let fatal = bytes.split(separator: UInt8(ascii: "\n")).last {
            String(decoding: $0, as: UTF8.self).contains("level=fatal")
        }
        let text = message(PlainText.line(fatal.map { Array($0) } ?? bytes, else: "skopeo failed without a word"))
        let words = text.lowercased()
        func has(_ signs: String...) -> Bool { signs.contains { words.contains($0) } }
        if has("invalid reference format", "repository name must be") {
            return ImageError(reason: .invalidName, message: text, isFinal: true)
        }
        // The network first: "no such host" is no missing image.
        if has(
            "no such host", "connection refused", "i/o timeout", "timeout", "network is unreachable",
            "no route to host",
            "connection reset", "unexpected eof", "toomanyrequests", "429", "500 ", "502 ", "503 ", "504 ",
            "no space left")
        {
            return .retryable(text)
        }
        return ImageError(
            message: text,
            isFinal: has(
                "manifest unknown", "name unknown", "not found", "404", "unauthorized", "authentication required",
                "denied",
                "forbidden", "401", "403", "digest", "did not match", "does not match", "rejected", "is blocked",
                "blocked in",
                "unsupported", "does not exist", "no such file", "no such image", "does not resolve",
                "unexpected end of json",
                "invalid character", "no image found", "no descriptor found", "invalid tar header"))
    }

    /// The `msg` of a line in logrus' form, without what only repeats the reference; the
    /// whole line where that is nothing.
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
            if let end = text.indices.first(where: { text[$0...].hasPrefix(": ") }) {
                text = String(text[end...].dropFirst(2))
            }
        }
        return text.isEmpty ? line : text
    }
}
