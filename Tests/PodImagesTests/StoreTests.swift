import PodKernel
import PodImages
import Foundation
import Glibc
import PodLifecycle
import PodModel
import PodTesting
import Synchronization
import Testing

/// The store keeps what is used, forgets what is not, and is shared without harm.
struct ImageStoreTests {
    let shop = Workshop()

    private func tar(_ text: String) -> [UInt8] {
        var tar = Tar()
        tar.add("file", text)
        tar.end()
        return tar.bytes
    }

    @Test func aLayerIsUnpackedOnceForAll() throws {
        try shop.image([tar("shared"), tar("one")])
        let first = try shop.take()
        try shop.image([tar("shared"), tar("two")])
        let second = try shop.take()
        #expect(first.layers[1] == second.layers[1] && first.layers[0] != second.layers[0])
        #expect(try shop.stored().filter { $0.hasPrefix("layers/") && $0.hasSuffix("/root") }.count == 3)
    }

    @Test func theSameLayerTwiceIsStackedOnce() throws {
        try shop.image([tar("a"), tar("b"), tar("a")])
        let image = try shop.take()
        #expect(image.layers.count == 2 && look("\(image.layers[0])/file")?.text == "a")
    }

    @Test func aLayoutThatChangesIsReadAgain() throws {
        let store = try shop.store()
        try shop.image([tar("old")])
        let old = try store.ensure("oci:layout", policy: .missing)
        let again = try store.ensure("oci:layout", policy: .missing)
        #expect(old.wasPulled && !again.wasPulled && old.image == again.image)
        try shop.image([tar("new")])
        #expect(try store.ensure("oci:layout", policy: .missing).image.digest != old.image.digest)
    }

    @Test func neverMeansNever() throws {
        try shop.image([tar("x")])
        let store = try shop.store()
        for reference in ["oci:layout", "localhost:1/nothing"] {
            do throws(ImageError) {
                _ = try store.ensure(reference, policy: .never)
                Issue.record("it was pulled")
            } catch {
                #expect(error.reason == .neverPulled && error.isFinal)
                #expect(error.message == "Container image \"\(reference)\" is not present with pull policy of Never")
            }
        }
        _ = try store.ensure("oci:layout", policy: .missing)
        #expect(try !store.ensure("oci:layout", policy: .never).wasPulled)
    }

    @Test func pruneTakesWhatNothingRefersTo() throws {
        try shop.image([tar("shared"), tar("old")])
        _ = try shop.take()
        let digest = try shop.image([tar("shared"), tar("new")])
        _ = try shop.take()
        let store = try shop.store()
        #expect(try store.list().map(\.reference) == ["", "oci:\(realPath(shop.path))/layout"])
        let pruned = try store.prune(all: false)
        #expect(pruned.images.count == 1 && pruned.layers == 1 && pruned.bytes > 0, "\(pruned)")
        #expect(try store.list().map(\.digest) == [digest.text])
        #expect(try store.ensure("oci:layout", policy: .never).image.layers.count == 2)
    }

    @Test func pruneLeavesWhatARunningEnvironmentUses() throws {
        try shop.image([tar("used")])
        let (running, other) = (try shop.store(), try shop.store())
        let image = try running.ensure("oci:layout", policy: .missing).image
        #expect(try other.list().first?.isInUse == true)
        let kept = try other.prune(all: true)
        #expect(kept.images.isEmpty && kept.inUse.count == 1)
        #expect(look("\(image.layers[0])/file")?.text == "used")
        running.close()
        #expect(try other.prune(all: true).images.count == 1)
        #expect(look("\(image.layers[0])/file") == nil)
        #expect(try other.list().isEmpty && shop.stored().isEmpty)
    }

    @Test func manyAskForTheSameAtOnce() async throws {
        try shop.image([tar("x"), tar("y")], pack: { try filter(["/usr/bin/gzip", "-c"], $0) })
        let stores = [try shop.store(), try shop.store()]
        let images = await withTaskGroup(of: StoredImage?.self) { group in
            for i in 0..<8 { group.addTask { try? stores[i % 2].ensure("oci:layout", policy: .missing).image } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(images.count == 8 && Set(images.compactMap { $0?.digest }).count == 1 && !images.contains(nil))
        #expect(try shop.stored().filter { $0.hasPrefix("staging") }.isEmpty)
    }

    @Test func ofTwoProcessesOneIsKilledTheOtherCompletes() throws {
        try shop.image([tar(String(repeating: "x", count: 1000))] + (0..<6).map { tar("\($0)") })
        _ = try shop.store()
        for round in 0..<6 {
            var spawn = Spawn([ProjectFiles.program.path, "pull", "--missing", "oci:\(shop.path)/layout"])
            spawn.environment = ["PODSH_HOME=\(shop.path)/home", "PATH=/usr/bin:/bin"]
            let victim = try spawn.start()
            let other = try spawn.start()
            // Killed somewhere in the middle, later in each round.
            usleep(useconds_t(20_000 + round * 25_000))
            victim.kill(SIGKILL)
            #expect(victim.wait(timeout: .seconds(60)) != nil)
            #expect(other.wait(timeout: .seconds(60))?.code == 0)
            let store = try shop.store()
            #expect(try shop.stored().filter { $0.hasPrefix("staging") }.isEmpty, "what the killed one left is gone")
            let image = try store.ensure("oci:layout", policy: .never).image
            #expect(image.layers.count == 7 && image.layers.someAndAllSatisfy { look("\($0)/file") != nil })
            store.close()
            _ = try store.prune(all: true)
        }
    }

    @Test func whatAKilledPullLeftIsRemovedAndNeverUsed() throws {
        let digest = try shop.image([tar("x")])
        _ = try shop.store()
        let images = "\(shop.path)/home/images"
        mkdir("\(images)/staging/left", 0o700)
        mkdir("\(images)/staging/left/half", 0o700)
        shop.write("", to: "home/images/staging/left.lock")
        // A layer without its record, as a power cut may leave it: it is unpacked again.
        let layer = "\(images)/layers/\(Digest.of(tar("x")).hex.prefix(32))"
        mkdir(layer, 0o700)
        mkdir("\(layer)/root", 0o755)
        let image = try shop.take()
        #expect(image.digest == digest.text && look("\(image.layers[0])/file")?.text == "x")
        #expect(try shop.stored().filter { $0.hasPrefix("staging") }.isEmpty)
    }

    @Test func aDamagedRecordIsPulledAgain() throws {
        try shop.image([tar("x")])
        let first = try shop.take()
        let files = try shop.stored().filter {
            $0.hasSuffix("config.json") || $0.hasSuffix("manifest.json") || $0.hasPrefix("references/")
        }
        #expect(files.count == 3)
        for file in files {
            shop.write("", to: "home/images/\(file)")
            #expect(try shop.take() == first, "\(file)")
        }
    }

    @Test func aGivenUpPullEndsAtOnce() throws {
        try shop.image([tar("x")])
        let store = try shop.store()
        do throws(ImageError) {
            _ = try store.ensure("oci:layout", policy: .missing, isCancelled: { true })
            Issue.record("it was pulled")
        } catch {
            #expect(!error.isFinal, "\(error.message)")
        }
        #expect(try shop.stored().isEmpty)
    }

    private func realPath(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
