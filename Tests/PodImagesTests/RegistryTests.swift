import PodKernel
import PodImages
import Foundation
import Glibc
import PodLifecycle
import PodModel
import PodTesting
import Synchronization
import Testing

/// Registries, good and bad ones.
struct RegistryTests {
    let shop = Workshop()

    // MARK: A real one

    @Test func shortNamesMeanTheRegistryOfTheConfiguration() throws {
        shop.options.environment["CONTAINERS_REGISTRIES_CONF"] = try TestRegistry.shared().configuration
        let store = try shop.store()
        let stages = Mutex<Set<PullProgress.Stage>>([])
        let first = try store.ensure(
            "busybox", policy: .missing, progress: { progress in _ = stages.withLock { $0.insert(progress.stage) } })
        #expect(first.wasPulled && first.image.reference == "docker.io/library/busybox:latest")
        #expect(stages.withLock { $0 }.contains(.asking))
        #expect(
            first.image.layers.contains { look("\($0)/bin/busybox") != nil || look("\($0)/usr/bin/busybox") != nil })
        for name in ["busybox", "busybox:latest", "docker.io/library/busybox", "docker://busybox"] {
            #expect(try store.ensure(name, policy: .missing).image == first.image, "\(name)")
            #expect(try !store.ensure(name, policy: .missing).wasPulled)
        }
        let pinned = try store.ensure("busybox@\(first.image.digest)", policy: .missing)
        #expect(pinned.image.layers == first.image.layers)
        #expect(try store.ensure("busybox", policy: .always).image.digest == first.image.digest)
    }

    @Test func whatARegistryDoesNotHaveIsFinal() throws {
        shop.options.environment["CONTAINERS_REGISTRIES_CONF"] = try TestRegistry.shared().configuration
        for name in ["busybox:nope", "nosuchimage", "busybox@\(Digest.of([1]).text)"] {
            let error = try #require(try shop.refusal(name))
            #expect(error.isFinal && error.reason == .pullFailed && error.message.contains(name), "\(error)")
        }
    }

    @Test func theProgramListsWhatItPulled() throws {
        var podsh = Program.podsh
        podsh.environment["PODSH_HOME"] = "\(shop.path)/home"
        podsh.environment["CONTAINERS_REGISTRIES_CONF"] = try TestRegistry.shared().configuration
        let pulled = try podsh.run("pull", "busybox")
        #expect(pulled.code == 0 && pulled.output.hasPrefix("sha256:") && pulled.error.isEmpty, "\(pulled.story)")
        let images = try podsh.run("images")
        #expect(images.output.hasPrefix("REPOSITORY                  TAG      IMAGE ID       SIZE"), "\(images.story)")
        #expect(images.output.contains("docker.io/library/busybox   latest   "), "\(images.story)")
        #expect(try podsh.run("prune").output == "nothing to remove\n")
        let pruned = try podsh.run("prune", "--all")
        #expect(pruned.output.hasPrefix("removed docker.io/library/busybox:latest\n1 image and "), "\(pruned.story)")
        let bad = try podsh.run("pull", "UPPER", "busybox")
        #expect(bad.code == 1 && bad.error.contains("lower case") && bad.output.hasPrefix("sha256:"), "\(bad.story)")
    }

    // MARK: Bad ones

    /// A registry with one image of one layer; `change` may answer in its place.
    private func registry(
        _ change: @escaping @Sendable (_ path: String, _ request: String, _ layer: [UInt8]) -> Registry.Answer?
    ) throws -> Registry {
        var tar = Tar()
        tar.add("file", (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) })
        tar.end()
        let layer = try filter(["/usr/bin/gzip", "-c"], tar.bytes)
        let manifestDigest = try shop.image([tar.bytes], pack: { _ in layer })
        let folder = "\(shop.path)/layout/blobs/sha256"
        let registry = try Registry { path, request in
            if let answer = change(path, request, layer) { return answer }
            if path == "/v2/" { return .text("200 OK", "{}") }
            let name = path.split(separator: "/").last.map(String.init) ?? ""
            let isManifest = path.contains("/manifests/")
            let hex = name == "latest" ? manifestDigest.hex : Digest(name)?.hex ?? "none"
            guard let bytes = readFile("\(folder)/\(hex)", limit: 1 << 24) else {
                return .text(
                    "404 Not Found", "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}")
            }
            let type = isManifest ? "application/vnd.oci.image.manifest.v1+json" : "application/octet-stream"
            return .bytes("200 OK", bytes, "Content-Type: \(type)\r\nDocker-Content-Digest: sha256:\(hex)\r\n")
        }
        shop.write(
            """
            unqualified-search-registries = ["docker.io"] # nothing else
            [[registry]]
            prefix = "docker.io"
            location = "127.0.0.1:\(registry.port)"
            insecure = true
            [aliases]
            "short" = "docker.io/library/long"
            """, to: "registries.conf")
        shop.options.environment["PODSH_REGISTRIES_CONF"] = "\(shop.path)/registries.conf"
        return registry
    }

    @Test func anImageOfOneLayerComes() throws {
        let registry = try registry { _, _, _ in nil }
        #expect(look("\(try shop.take("app").layers[0])/file") != nil)
        #expect(try shop.take("short").reference == "docker.io/library/long:latest")
        #expect(!registry.seen.isEmpty)
    }

    @Test func aChangedBlobOfARegistryIsRefused() throws {
        let registry = try registry { path, _, layer in
            path.contains("/blobs/") && path.hasSuffix(Digest.of(layer).text)
                ? .bytes("200 OK", layer.dropLast() + [layer[0] ^ 0xFF]) : nil
        }
        let error = try #require(try shop.refusal("app"))
        #expect(error.isFinal, "\(error.message) \(registry.port)")
    }

    @Test func aRegistryThatAnswersOtherThanPinnedIsRefused() throws {
        let registry = try registry { path, _, _ in
            path.contains("/manifests/sha256:0")
                ? .text(
                    "200 OK", "{\"schemaVersion\":2}", "Content-Type: application/vnd.oci.image.manifest.v1+json\r\n")
                : nil
        }
        let error = try #require(try shop.refusal("app@sha256:" + String(repeating: "0", count: 64)))
        #expect(error.isFinal, "\(error.message) \(registry.port)")
    }

    @Test func aRegistryThatNeverAnswersIsNotWaitedFor() throws {
        shop.options.limits.answerSeconds = 2
        let registry = try registry { _, _, _ in Registry.Answer(head: "", stalls: true) }
        let error = try #require(try shop.refusal("app"))
        #expect(!error.isFinal && error.message.contains("did not end within 2s"), "\(error.message) \(registry.port)")
    }

    @Test func aRegistryThatIsDownIsSaidAtOnceAndTheCacheUsed() throws {
        let shared = Shared()
        let registry = try registry { _, _, _ in shared.isDown ? .text("503 Service Unavailable") : nil }
        let first = try shop.take("app")
        shared.isDown = true
        #expect(try shop.take("app") == first, "what is here needs no registry (\(registry.port))")
        let store = try shop.store()
        do throws(ImageError) {
            _ = try store.ensure("app", policy: .always)
            Issue.record("no registry was asked")
        } catch {
            #expect(!error.isFinal, "\(error.message)")
        }
        shop.write(
            "[[registry]]\nprefix = \"docker.io\"\nlocation = \"127.0.0.1:1\"\ninsecure = true\n", to: "registries.conf"
        )
        let refused = #expect(throws: ImageError.self) { try shop.store().ensure("other", policy: .missing) }
        #expect(refused?.isFinal == false && refused?.message.contains("connection refused") == true)
    }

    private final class Shared: Sendable {
        private let flag = Mutex(false)
        var isDown: Bool {
            get { flag.withLock { $0 } }
            set { flag.withLock { $0 = newValue } }
        }
    }

    @Test func aBlobThatStallsIsGivenUp() throws {
        shop.options.limits.stallSeconds = 2
        let registry = try registry { path, _, layer in
            guard path.hasSuffix(Digest.of(layer).text) else { return nil }
            var answer = Registry.Answer.bytes("200 OK", layer)
            answer.body = Array(layer.dropLast(layer.count / 100))
            answer.stalls = true
            return answer
        }
        let error = try #require(try shop.refusal("app"))
        #expect(!error.isFinal && error.message.hasSuffix("bytes have come in 2s"), "\(error.message) \(registry.port)")
    }

    @Test func aBlobThatOnlyTricklesIsGivenUp() throws {
        shop.options.limits.stallSeconds = 2
        let registry = try registry { path, _, layer in
            guard path.hasSuffix(Digest.of(layer).text) else { return nil }
            var answer = Registry.Answer.bytes("200 OK", layer)
            answer.trickles = 50
            return answer
        }
        let error = try #require(try shop.refusal("app"))
        #expect(!error.isFinal && error.message.hasSuffix("bytes have come in 2s"), "\(error.message) \(registry.port)")
    }

    @Test(arguments: [false, true]) func aBlobThatIsCutOffFails(_ resets: Bool) throws {
        let registry = try registry { path, _, layer in
            guard path.hasSuffix(Digest.of(layer).text) else { return nil }
            var answer = Registry.Answer.bytes("200 OK", layer)
            answer.body = Array(layer.prefix(layer.count / 2))
            answer.resets = resets
            return answer
        }
        let error = try #require(try shop.refusal("app"))
        #expect(
            !error.isFinal && error.message.contains(resets ? "connection reset" : "unexpected EOF"),
            "\(error.message) \(registry.port)")
    }

    @Test func aBlobShorterThanItsDescriptorIsRefused() throws {
        let registry = try registry { path, _, layer in
            path.hasSuffix(Digest.of(layer).text) ? .bytes("200 OK", layer.dropLast(100)) : nil
        }
        let error = try #require(try shop.refusal("app"))
        #expect(error.isFinal, "\(error.message) \(registry.port)")
    }

    @Test func aBlobLongerThanSaidIsStopped() throws {
        let registry = try registry { path, _, layer in
            path.hasSuffix(Digest.of(layer).text)
                ? .bytes("200 OK", layer + [UInt8](repeating: 7, count: 40 << 20)) : nil
        }
        let error = try #require(try shop.refusal("app"))
        #expect(error.isFinal, "\(error.message) \(registry.port)")
    }

    @Test(arguments: [false, true]) func aRegistryThatAsksToWaitForAgesIsGivenUp(_ onlyForTheLayer: Bool) throws {
        shop.options.limits.waitSeconds = 3
        let registry = try registry { path, _, layer in
            if onlyForTheLayer, !path.hasSuffix(Digest.of(layer).text) { return nil }
            return .text("429 Too Many Requests", "", "Retry-After: 1000000000\r\n")
        }
        let error = try #require(try shop.refusal("app"))
        #expect(
            !error.isFinal && error.message.contains("too many requests (429)"), "\(error.message) \(registry.port)")
    }

    @Test(arguments: [false, true]) func aRegistryThatAsksToWaitIsWaitedFor(_ onlyForTheLayer: Bool) throws {
        // Less than what the registry asks for: time to answer begins when the wait is over.
        shop.options.limits.answerSeconds = 1
        shop.options.limits.stallSeconds = 1
        let answers = Mutex(0)
        let registry = try registry { path, _, layer in
            if onlyForTheLayer, !path.hasSuffix(Digest.of(layer).text) { return nil }
            let isFirst = answers.withLock { count in
                count += 1
                return count == 1
            }
            return isFirst ? .text("429 Too Many Requests", "", "Retry-After: 3\r\n") : nil
        }
        let told = Mutex<[PullProgress]>([])
        let found = try shop.store().ensure(
            "app", policy: .missing,
            progress: { progress in if progress.stage == .waiting { told.withLock { $0.append(progress) } } })
        #expect(found.wasPulled && told.withLock { $0.map(\.total) } == [3], "\(registry.seen.count)")
    }

    @Test func aPullIsGivenUpInTheMiddle() throws {
        let registry = try registry { path, _, layer in
            guard path.hasSuffix(Digest.of(layer).text) else { return nil }
            var answer = Registry.Answer.bytes("200 OK", layer)
            answer.body = Array(layer.prefix(100))
            answer.stalls = true
            return answer
        }
        let isFetching = Mutex(false)
        let store = try shop.store()
        do throws(ImageError) {
            _ = try store.ensure(
                "app", policy: .missing, isCancelled: { isFetching.withLock { $0 } },
                progress: { progress in if progress.stage == .fetching { isFetching.withLock { $0 = true } } })
            Issue.record("it was pulled")
        } catch {
            #expect(!error.isFinal && error.message.contains("given up"), "\(error.message) \(registry.port)")
        }
        #expect(try shop.stored().isEmpty)
    }

    @Test(arguments: [false, true]) func aPullOfTheProgramEndsAtCtrlC(_ inScript: Bool) throws {
        let registry = try registry { path, _, layer in
            guard path.hasSuffix(Digest.of(layer).text) else { return nil }
            var answer = Registry.Answer.bytes("200 OK", layer)
            answer.trickles = 50
            return answer
        }
        var podsh = Program.podsh
        podsh.environment["PODSH_HOME"] = "\(shop.path)/home"
        podsh.environment["PODSH_REGISTRIES_CONF"] = "\(shop.path)/registries.conf"
        shop.write("pod web < container app >\nwait web ready\n", to: "pull.pod")
        let words = inScript ? ["run", "--env", "trickle", "\(shop.path)/pull.pod"] : ["pull", "app"]
        let pull = try BackgroundProgram(podsh, words, folder: shop.path)
        #expect(eventually { StoreBytes.fetched(shop) > 0 ? true : nil } == true, "\(pull.story) \(registry.seen)")
        let asked = monotonicNow()
        pull.signal(SIGINT)
        #expect(pull.waitForExit() == 130, "\(pull.story)")
        // At once, but for a machine that is busy: no limit of the registry's is as near.
        #expect(monotonicNow() - asked < .seconds(10))
        #expect(try shop.stored().isEmpty)
        let left = KernelResidue.of("trickle", home: "\(shop.path)/home")
        #expect(left.isEmpty, "\(left)")
    }

    @Test(arguments: ["file:///etc/passwd", "http://169.254.0.1:1/token", "gopher://x/"])
    func credentialsGoToNoRealmThatIsNone(_ realm: String) throws {
        shop.options.limits.answerSeconds = 5
        let registry = try registry { _, _, _ in
            .text("401 Unauthorized", "{}", "WWW-Authenticate: Bearer realm=\"\(realm)\",service=\"x\"\r\n")
        }
        shop.write("{\"auths\":{\"other.example\":{\"auth\":\"dXNlcjpzZWNyZXQ=\"}}}", to: "auth.json")
        shop.options.environment["REGISTRY_AUTH_FILE"] = "\(shop.path)/auth.json"
        _ = try #require(try shop.refusal("app"))
        #expect(
            registry.seen.someAndAllSatisfy {
                !$0.contains("dXNlcjpzZWNyZXQ=") && !$0.lowercased().contains("authorization:")
            })
    }

    @Test func credentialsDoNotFollowARedirect() throws {
        let thief = try Registry { _, _ in .text("404 Not Found") }
        let port = thief.port
        let registry = try registry { path, request, layer in
            if !request.lowercased().contains("authorization: basic") {
                return .text("401 Unauthorized", "{}", "WWW-Authenticate: Basic realm=\"x\"\r\n")
            }
            guard path.hasSuffix(Digest.of(layer).text) else { return nil }
            return .text("307 Temporary Redirect", "", "Location: http://localhost:\(port)/blob\r\n")
        }
        shop.write("{\"auths\":{\"127.0.0.1:\(registry.port)\":{\"auth\":\"dXNlcjpzZWNyZXQ=\"}}}", to: "auth.json")
        shop.options.environment["REGISTRY_AUTH_FILE"] = "\(shop.path)/auth.json"
        _ = try #require(try shop.refusal("app"))
        #expect(registry.seen.contains { $0.contains("dXNlcjpzZWNyZXQ=") }, "the registry itself gets them")
        #expect(thief.seen.someAndAllSatisfy { !$0.lowercased().contains("authorization:") }, "\(thief.seen)")
    }
}

/// What a pull under way has on disk.
enum StoreBytes {
    /// Bytes of layers fetched and not yet unpacked.
    static func fetched(_ shop: Workshop) -> Int {
        let staging = "\(shop.path)/home/images/staging"
        let files = (try? FileManager.default.subpathsOfDirectory(atPath: staging)) ?? []
        return files.filter { $0.contains("/blobs/") && !$0.hasSuffix("manifest.json") && !$0.hasSuffix("version") }
            .reduce(0) { sum, file in
                sum + ((try? FileManager.default.attributesOfItem(atPath: "\(staging)/\(file)")[.size] as? Int) ?? 0)
            }
    }
}
