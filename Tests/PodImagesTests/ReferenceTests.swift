import PodKernel
import PodImages
import Glibc
import PodLifecycle
import PodModel
import PodTesting
import Testing

/// A reference is data: never an option, never a path, never a command.
struct ReferenceTests {
    let shop = Workshop()

    @Test(arguments: [
        "", "a//b", "UPPER", "x@sha256:short", "--authfile=x", "docker://$(reboot)", "a b", "a\nb",
        "x:" + String(repeating: "t", count: 300),
        "x:-tag", "host/", "/x", "docker://", "-x", "x@md5:00", "nginx;id", "a\u{0}b", "containers-storage:",
        "docker-daemon:UP",
    ]) func whatIsNoReferenceReachesNoHelper(_ reference: String) throws {
        // A helper that would tell of every call.
        let tell = shop.write(Array("#!/bin/sh\ntouch \(shop.path)/called\n".utf8), to: "skopeo")
        chmod(tell, 0o755)
        shop.options.skopeo = tell
        let error = try #require(try shop.refusal(reference))
        #expect(error.isFinal && error.reason == .invalidName, "\(error)")
        #expect(access("\(shop.path)/called", F_OK) != 0)
    }

    @Test func credentialsOfAPodReachSkopeoForTheirRegistryAloneAndGoWithThePull() throws {
        let tell = shop.write(
            Array(
                """
                #!/bin/sh
                echo "$REGISTRY_AUTH_FILE" >> \(shop.path)/called
                stat -c %a "$REGISTRY_AUTH_FILE" >> \(shop.path)/called
                cat "$REGISTRY_AUTH_FILE" >> \(shop.path)/called
                exit 1
                """.utf8), to: "skopeo")
        chmod(tell, 0o755)
        shop.options.skopeo = tell
        shop.write(Array("own".utf8), to: "auth.json")
        shop.options.environment["REGISTRY_AUTH_FILE"] = "\(shop.path)/auth.json"
        var credentials = RegistryCredentials()
        let whole =
            #"{"auths":{"registry.example:5000":{"auth":"YTpi"},"https://index.docker.io/v1/":{"auth":"YzpkCg=="}}}"#
        for (text, isBare, isTaken) in [
            (whole, false, true), (#"{"ghcr.io":{"auth":"ZTpm"}}"#, true, true), ("x", true, false),
            ("[]", false, false),
        ] {
            let taken = credentials.add(Array(text.utf8), isBare: isBare)
            #expect(taken == isTaken)
        }
        for (image, word) in [
            ("registry.example:5000/app:1", "YTpi"), ("docker.io/library/app:1", "YzpkCg=="), ("ghcr.io/a/b", "ZTpm"),
            ("quay.io/a/b", "own"),
        ] {
            unlink("\(shop.path)/called")
            let store = try shop.store()
            #expect(throws: ImageError.self) {
                try store.ensure(image, policy: .always, credentials: credentials)
            }
            let called = readText("\(shop.path)/called") ?? ""
            #expect(called.contains(word), "\(image): \(called)")
            let words = ["YTpi", "YzpkCg==", "ZTpm", "own"].filter { called.contains($0) }
            #expect(words.count == 1, "\(image): \(called)")
            let file = String(called.prefix { $0 != "\n" })
            if word != "own" {
                #expect(called.contains("\n600\n"))
                #expect(access(file, F_OK) != 0, "it does not outlive the pull")
            }
        }
    }

    @Test func helpersGetDataBehindTheirOptionsAndNoSecret() throws {
        let tell = shop.write(
            Array(
                """
                #!/bin/sh\nfor each; do echo "<$each>"; done >> \(shop.path)/called\nenv >> \
                \(shop.path)/called\nexit 1\n
                """
                .utf8), to: "skopeo")
        chmod(tell, 0o755)
        shop.options.skopeo = tell
        shop.options.environment["REGISTRY_AUTH_FILE"] = "\(shop.path)/auth.json"
        _ = try shop.refusal("registry.example:5000/app:1")
        let called = readText("\(shop.path)/called") ?? ""
        #expect(
            called.hasPrefix("<--debug>\n<--tmpdir>\n")
                && called.contains("<inspect>\n<--raw>\n<-->\n<docker://registry.example:5000/app:1>\n"), "\(called)")
        #expect(called.contains("REGISTRY_AUTH_FILE=\(shop.path)/auth.json") && !called.contains("<--authfile"))
        #expect(!called.contains("XDG_SESSION"), "nothing of the rest of the environment")
    }

    @Test func withoutSkopeoTheRemedyIsNamed() throws {
        shop.options.skopeo = nil
        #expect(try #require(try shop.refusal("nginx")).message.contains("apt-get install skopeo"))
    }

    @Test func aConfigurationThatIsNotThereIsSaid() throws {
        shop.options.environment["PODSH_REGISTRIES_CONF"] = "/nonexistent.conf"
        #expect(try #require(try shop.refusal("nginx")).message.contains("/nonexistent.conf"))
    }

    @Test(arguments: ["containers-storage:nothing", "docker-daemon:nothing"])
    func enginesThatAreNotThereAreNotWaitedFor(_ reference: String) throws {
        let start = monotonicNow()
        #expect(try #require(try shop.refusal(reference)).isFinal)
        #expect(monotonicNow() - start < .seconds(20))
    }

    // MARK: Archives of docker

    private func archive(_ manifest: String, _ fill: (inout Tar) -> Void) {
        var tar = Tar()
        tar.add("manifest.json", manifest)
        fill(&tar)
        tar.end()
        shop.write(tar.bytes, to: "image.tar")
    }

    private func layer(_ name: String) -> [UInt8] {
        var tar = Tar()
        tar.add(name, "text")
        tar.end()
        return tar.bytes
    }

    @Test func anArchiveOfDockerIsTaken() throws {
        let bytes = layer("file")
        let config =
            """
            {"architecture":"\(architecture)","os":"linux","config":{"Cmd":["x"]},"rootfs":{"type":"layers",\
            "diff_ids":["\(Digest.of(bytes).text)"]},"history":[{"created_by":"hand"}]}
            """
        archive("[{\"Config\":\"config.json\",\"RepoTags\":[\"app:1\"],\"Layers\":[\"layer.tar\"]}]") {
            $0.add("config.json", config)
            $0.add("layer.tar", bytes)
        }
        let image = try shop.take("docker-archive:image.tar")
        #expect(image.config.command == ["x"] && look("\(image.layers[0])/file")?.text == "text")
        #expect(try !shop.store().ensure("docker-archive:image.tar", policy: .missing).wasPulled)
    }

    private func copy(_ target: String, _ more: [String] = []) throws {
        let skopeo = try Spawn(
            ["/usr/bin/skopeo", "--insecure-policy"] + more + ["copy", "-q", "oci:\(shop.path)/layout", target])
        let done = try skopeo.run(timeout: .seconds(60))
        try #require(done.isSuccess, "\(done.complaint)")
    }

    @Test func anArchiveIsAskedForByItsReferencesAsSkopeoDoes() throws {
        try shop.image([layer("file")], config: "{\"Cmd\":[\"x\"]}")
        for (transport, tag) in [
            ("docker-archive", "example.org/app:1.2"), ("docker-archive", "app:1"), ("oci-archive", "1.2"),
        ] {
            shop.write("", to: "i.tar")
            unlink("\(shop.path)/i.tar")
            try copy("\(transport):\(shop.path)/i.tar:\(tag)")
            for reference in [
                "\(transport):i.tar:\(tag)", "\(transport):i.tar", "\(transport):\(shop.path)/i.tar:\(tag)",
            ] {
                #expect(try shop.take(reference).config.command == ["x"], "\(reference)")
            }
            let store = try shop.store()
            let missing = #expect(throws: ImageError.self) {
                try store.ensure("\(transport):i.tar:other", policy: .missing)
            }
            #expect(missing?.isFinal == true, "\(String(describing: missing))")
            #expect(throws: ImageError.self) { try store.ensure("\(transport):nothing.tar:\(tag)", policy: .missing) }
        }
    }

    @Test func aStoreOfItsOwnIsNamedOrConfigured() throws {
        try shop.image([layer("file")], config: "{\"Cmd\":[\"x\"]}")
        let store = "[vfs@\(shop.path)/graph+\(shop.path)/run]"
        try copy("containers-storage:\(store)localhost/app:1")
        #expect(try shop.take("containers-storage:\(store)localhost/app:1").config.command == ["x"])
        #expect(throws: ImageError.self) {
            try shop.store().ensure("containers-storage:\(store)localhost/other:1", policy: .missing)
        }
        shop.write(
            "[storage]\ndriver = \"vfs\" # slow\ngraphroot = \"\(shop.path)/graph\"\nrunroot = \"\(shop.path)/run\"\n",
            to: "storage.conf")
        #expect(throws: ImageError.self) {
            try shop.store().ensure("containers-storage:localhost/app:1", policy: .missing)
        }
        shop.options.environment["CONTAINERS_STORAGE_CONF"] = "\(shop.path)/storage.conf"
        for name in ["containers-storage:localhost/app:1", "containers-storage:app:1", "localhost/app:1"] {
            #expect(try shop.take(name).config.command == ["x"], "\(name)")
        }
    }

    @Test func anArchiveThatNamesOtherFilesIsRefused() throws {
        shop.write(layer("secret"), to: "x.tar")
        let config =
            """
            {"architecture":"\(architecture)","os":"linux","rootfs":{"type":"layers",\
            "diff_ids":["\(Digest.of(layer("secret")).text)"]}}
            """
        for name in ["../x.tar", "\(shop.path)/x.tar"] {
            archive("[{\"Config\":\"config.json\",\"Layers\":[\"\(name)\"]}]") { $0.add("config.json", config) }
            _ = try #require(try shop.refusal("docker-archive:image.tar"))
        }
        archive("[{\"Config\":\"config.json\",\"Layers\":[\"layer.tar\"]}]") {
            $0.add("config.json", config)
            $0.link("layer.tar", to: "\(shop.path)/x.tar")
        }
        _ = try #require(try shop.refusal("docker-archive:image.tar"))
    }

    @Test func tenThousandLayersAreRefused() throws {
        let blob = shop.blob(layer("x"))
        let entry = "{\"digest\":\"\(blob.text)\",\"size\":\(layer("x").count)}"
        shop.manifest(config: Array("{}".utf8), layers: [String](repeating: entry, count: 10_000))
        #expect(try #require(try shop.refusal()).message.contains("at most 400"))
    }

    @Test func aHundredLayersWork() throws {
        try shop.image((0..<100).map { layer("file\($0)") })
        let image = try shop.take()
        #expect(image.layers.count == 100 && image.layers.someAndAllSatisfy { $0.utf8.count < 256 })
    }
}
