import PodKernel
import PodImages
import Glibc
import PodLifecycle
import PodModel
import Testing

/// Nothing is used that is not what its digest says.
struct DigestTests {
    let shop = Workshop()
    private let tar: [UInt8] = {
        var tar = Tar()
        tar.add("file", "text")
        tar.end()
        return tar.bytes
    }()

    @Test func onlySHA256IsADigest() {
        let good = "sha256:" + String(repeating: "a", count: 64)
        #expect(Digest(good)?.text == good)
        for bad in [
            "", "sha256:", "sha256:../../x", "sha256:ABC", "md5:d41d8cd98f00b204e9800998ecf8427e",
            "sha256:" + String(repeating: "A", count: 64), good + "a", String(good.dropLast()), good.dropLast() + "/",
            "sha512:" + String(repeating: "a", count: 64), good + "\n", "sha256:" + String(repeating: "é", count: 32),
        ] {
            #expect(Digest(bad) == nil, "\(bad)")
        }
        #expect(Digest.of(Array("abc".utf8)).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test(arguments: ["sha256:../../../../sentinel", "sha256:ABC", "md5:d41d8cd98f00b204e9800998ecf8427e"])
    func aDigestThatIsNoneIsNeverAPath(_ digest: String) throws {
        shop.manifest(config: Array("{}".utf8), layers: ["{\"digest\":\"\(digest)\",\"size\":1}"])
        #expect(try #require(try shop.refusal()).message.contains("not sha256:"))
        shop.index(["{\"digest\":\"\(digest)\",\"size\":1}"])
        #expect(try #require(try shop.refusal()).message.contains("not sha256:"))
        try shop.image([tar], differences: [digest])
        #expect(try #require(try shop.refusal()).message.contains("not sha256:"))
    }

    @Test func aChangedLayerIsRefused() throws {
        try shop.image([tar])
        var changed = tar
        changed[512] ^= 1
        shop.blob(changed, as: Digest.of(tar))
        let error = try #require(try shop.refusal())
        #expect(error.isFinal && error.message.contains("has the digest"), "\(error.message)")
    }

    @Test func cutAndLongerLayersAreRefused() throws {
        try shop.image([tar])
        shop.blob(Array(tar.dropLast(600)), as: Digest.of(tar))
        #expect(try #require(try shop.refusal()).message.contains("descriptor says"))
        shop.blob(tar + [1], as: Digest.of(tar))
        #expect(try #require(try shop.refusal()).message.contains("descriptor says"))
    }

    @Test func aWrongSizeIsRefused() throws {
        try shop.image([tar], sizes: [tar.count - 1])
        #expect(try #require(try shop.refusal()).message.contains("descriptor says"))
    }

    /// The layer itself is known from another image: this one is as wrong as before.
    @Test func aWrongSizeIsRefusedOfAKnownLayerToo() throws {
        let tar = [UInt8](try #require(readFile("/dev/null"))) + [UInt8](repeating: 0, count: 1024)
        try shop.image([tar])
        let store = try shop.store()
        _ = try store.ensure("oci:layout", policy: .missing)
        try shop.image([tar], config: "{\"Cmd\":[\"x\"]}", sizes: [tar.count + 1])
        #expect { try store.ensure("oci:layout", policy: .missing) } throws: {
            "\($0)".contains("its descriptor says \(tar.count + 1)")
        }
    }

    @Test func aWrongSizeOfAManifestIsRefused() throws {
        let digest = try shop.image([[UInt8](repeating: 0, count: 1024)])
        shop.index([
            "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"\(digest.text)\",\"size\":7}"
        ])
        #expect(try #require(try shop.refusal()).message.contains("its descriptor says 7"))
    }

    @Test func aTarCutShortIsRefused() throws {
        var cut = Tar()
        cut.add("file", [UInt8](repeating: 7, count: 4096))
        try shop.image([Array(cut.bytes.dropLast(2048))])
        #expect(try #require(try shop.refusal()).message.contains("cannot be read"))
    }

    @Test func theUnpackedDigestIsChecked() throws {
        try shop.image([tar], differences: [Digest.of([1, 2, 3]).text])
        let error = try #require(try shop.refusal())
        #expect(error.isFinal && error.message.contains("the config says"), "\(error.message)")
    }

    @Test func trailingBytesCountForTheDigest() throws {
        try shop.image([tar + [9, 9, 9]], differences: [Digest.of(tar).text])
        #expect(try #require(try shop.refusal()).message.contains("the config says"))
    }

    @Test func aChangedConfigOrManifestIsRefused() throws {
        let digest = try shop.image([tar])
        let manifest = try #require(readFile("\(shop.path)/layout/blobs/sha256/\(digest.hex)"))
        shop.blob(manifest + [0x20], as: digest)
        #expect(try #require(try shop.refusal()).message.contains("has the digest"))
        let config = Array("{\"os\":\"linux\"}".utf8)
        shop.manifest(config: config, layers: [])
        shop.blob(Array("{\"os\":\"linuX\"}".utf8), as: Digest.of(config))
        #expect(try #require(try shop.refusal()).message.contains("has the digest"))
    }

    @Test func duplicateKeysAreRefused() throws {
        shop.write("{\"schemaVersion\":2,\"manifests\":[],\"manifests\":[]}", to: "layout/index.json")
        #expect(try #require(try shop.refusal()).message.contains("twice"))
    }

    @Test func aBlobThatIsALinkIsRefused() throws {
        try shop.image([tar])
        let path = "\(shop.path)/layout/blobs/sha256/\(Digest.of(tar).hex)"
        shop.write(tar, to: "elsewhere")
        unlink(path)
        #expect(symlink("\(shop.path)/elsewhere", path) == 0)
        _ = try #require(try shop.refusal())
    }

    @Test func layersToBeFetchedElsewhereAreRefused() throws {
        try shop.image([tar], extra: ",\"urls\":[\"http://169.254.169.254/latest\"]")
        #expect(try #require(try shop.refusal()).message.contains("urls"))
    }

    // MARK: Indexes

    @Test func anIndexWithoutThisPlatformListsWhatThereIs() throws {
        let digest = try shop.image([tar])
        shop.index(
            ["riscv64", "s390x"].map {
                "{\"digest\":\"\(digest.text)\",\"platform\":{\"os\":\"linux\",\"architecture\":\"\($0)\"}}"
            })
        let message = try #require(try shop.refusal()).message
        #expect(message.contains("linux/riscv64, linux/s390x"), "\(message)")
    }

    @Test func thePlatformIsFoundInAnIndexOfIndexes() throws {
        let digest = try shop.image([tar])
        let inner = Array(
            """
            {"schemaVersion":2,"manifests":[{"digest":"\(digest.text)","platform":{"os":"linux",\
            "architecture":"\(architecture)"}}]}
            """
            .utf8)
        shop.index([
            "{\"digest\":\"\(shop.blob(inner).text)\"}",
            "{\"digest\":\"\(digest.text)\",\"platform\":{\"os\":\"windows\",\"architecture\":\"amd64\"}}",
        ])
        #expect(try shop.take().digest == digest.text)
    }

    @Test func aDeepIndexIsRefused() throws {
        var digest = try shop.image([tar])
        for _ in 0..<50 {
            let text = "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"\(digest.text)\"}]}"
            digest = shop.blob(Array(text.utf8))
        }
        shop.index(["{\"digest\":\"\(digest.text)\"}"])
        #expect(try #require(try shop.refusal()).message.contains("deeper"))
    }

    @Test func anIndexThatNamesItselfIsRefused() throws {
        let own = Digest.of([7])
        shop.blob(Array("{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"\(own.text)\"}]}".utf8), as: own)
        shop.index(["{\"digest\":\"\(own.text)\"}"])
        #expect(try #require(try shop.refusal()).message.contains("has the digest"))
    }

    @Test func anIndexOfAHundredThousandIsRefused() throws {
        let entry = "{\"digest\":\"\(Digest.of([7]).text)\",\"size\":1}"
        shop.index([String](repeating: entry, count: 30_000))
        let message = try #require(try shop.refusal()).message
        #expect(message.contains("entries") || message.contains("index.json"), "\(message)")
    }
}
