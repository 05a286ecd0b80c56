import PodKernel
import PodImages
import Foundation
import Glibc
import PodLifecycle
import PodModel
import PodTesting
import Testing

/// A folder for one test with an image store and an OCI layout that the test fills; removed with everything in it.
final class Workshop {
    let path: String
    var options = ImageOptions()

    init() {
        var template = Array("/tmp/podsh-images.XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp/podsh-images"
        mkdir("\(path)/layout", 0o755)
        mkdir("\(path)/layout/blobs", 0o755)
        mkdir("\(path)/layout/blobs/sha256", 0o755)
        options.folder = path
        options.program = ProjectFiles.program.path
        options.skopeo = "/usr/bin/skopeo"
        options.environment = ["PATH": "/usr/bin:/bin", "HOME": path]
    }

    deinit {
        _ = try? Spawn(["/bin/rm", "-rf", "--one-file-system", "--", path]).run(timeout: .seconds(60))
    }

    func store() throws -> ImageStore { try ImageStore("\(path)/home/images", options: options) }

    /// Everything below the store that is no lock, as sorted relative paths.
    func stored() throws -> [String] {
        let found = try Spawn(["/usr/bin/find", "\(path)/home/images", "-mindepth", "2", "-not", "-path", "*/locks/*"])
            .run(timeout: .seconds(60))
        return found.outputText.split(separator: "\n").map { String($0.dropFirst("\(path)/home/images/".utf8.count)) }
            .sorted()
    }

    @discardableResult func write(_ bytes: [UInt8], to name: String) -> String {
        let file = "\(path)/\(name)"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        #expect(writeAll(descriptor, bytes) == 0)
        close(descriptor)
        return file
    }

    func write(_ text: String, to name: String) { write(Array(text.utf8), to: name) }

    // MARK: The layout

    /// Puts a blob there under its own digest, or under a wrong one.
    @discardableResult func blob(_ bytes: [UInt8], as digest: Digest? = nil) -> Digest {
        let own = digest ?? Digest.of(bytes)
        write(bytes, to: "layout/blobs/sha256/\(own.hex)")
        return own
    }

    /// An image of these tars, each `pack`ed; answers its manifest's digest. It is the layout's only image.
    @discardableResult func image(
        _ tars: [[UInt8]], config: String = "{}", differences: [String]? = nil, sizes: [Int]? = nil,
        pack: ([UInt8]) throws -> [UInt8] = { $0 }, extra: String = ""
    ) throws -> Digest {
        let packed = try tars.map(pack)
        let names = differences ?? tars.map { Digest.of($0).text }
        let text =
            """
            {"architecture":"\(architecture)","os":"linux","config":\(config),"rootfs":{"type":"layers",\
            "diff_ids":[\(names.map { "\"\($0)\"" }.joined(separator: ","))]}}
            """
        let layers = packed.enumerated().map { i, bytes in
            """
            {"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"\(blob(bytes).text)",\
            "size":\(sizes?[i] ?? bytes.count)\(extra)}
            """
        }
        return manifest(config: Array(text.utf8), layers: layers)
    }

    /// A manifest of a config and of layers' descriptors, entered into the index.
    @discardableResult func manifest(config: [UInt8], layers: [String]) -> Digest {
        let text =
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
            "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"\(blob(config).text)",\
            "size":\(config.count)},"layers":[\(layers.joined(separator: ","))]}
            """
        let digest = blob(Array(text.utf8))
        index([
            """
            {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"\(digest.text)",\
            "size":\(text.utf8.count)}
            """
        ])
        return digest
    }

    func index(_ entries: [String]) {
        write("{\"schemaVersion\":2,\"manifests\":[\(entries.joined(separator: ","))]}", to: "layout/index.json")
        write("{\"imageLayoutVersion\":\"1.0.0\"}", to: "layout/oci-layout")
    }

    // MARK: Questions

    /// The layout's image, unpacked; recorded as an issue when it is refused.
    func take(_ reference: String = "oci:layout") throws -> StoredImage {
        try store().ensure(reference, policy: .missing).image
    }

    /// Why the layout's image is refused; and that nothing of it is left.
    func refusal(
        _ reference: String = "oci:layout", sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> ImageError? {
        let store = try store()
        do throws(ImageError) {
            _ = try store.ensure(reference, policy: .missing)
            Issue.record("the image was taken", sourceLocation: sourceLocation)
            return nil
        } catch {
            let left = try stored()
            #expect(left.isEmpty, "\(left) is left", sourceLocation: sourceLocation)
            return error
        }
    }
}

#if arch(arm64)
let architecture = "arm64"
#else
let architecture = "amd64"
#endif

/// What a file is, its mode as in `ls`, and its first bytes; nil when there is none.
func look(_ path: String) -> (kind: mode_t, mode: mode_t, text: String)? {
    var info = stat()
    guard lstat(path, &info) == 0 else { return nil }
    let kind = info.st_mode & S_IFMT
    return (kind, info.st_mode & 0o7777, kind == S_IFREG ? readText(path, limit: 4096) ?? "" : "")
}

/// A program's output for some input, as `gzip`.
func filter(_ arguments: [String], _ input: [UInt8]) throws -> [UInt8] {
    let done = try Spawn(arguments).run(timeout: .seconds(120), input: input, limit: 1 << 28)
    #expect(done.isSuccess, "\(done.complaint)")
    return done.output
}
