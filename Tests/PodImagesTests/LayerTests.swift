import PodImages
import PodKernel
import Glibc
import PodLifecycle
import PodModel
import Testing

/// Layers as they should be come out as overlayfs wants them; hostile ones do no harm.
struct LayerTests {
    let shop = Workshop()

    private func tar(_ fill: (inout Tar) -> Void) -> [UInt8] {
        var tar = Tar()
        fill(&tar)
        tar.end()
        return tar.bytes
    }

    @Test func anImageIsUnpackedWithModesOwnersLinksAndTimes() throws {
        let bytes = tar {
            $0.directory("bin")
            $0.add("bin/tool", "run", mode: 0o755, user: 7, group: 8)
            $0.link("bin/other", to: "tool")
            $0.add("bin/third", kind: .hardlink, to: "bin/tool")
            $0.add("deep/er/file", "made with its parents")
            $0.add("bin/sudo", "s", mode: 0o4755)
        }
        try shop.image([bytes], pack: { try filter(["/usr/bin/gzip", "-c"], $0) })
        let image = try shop.take()
        let root = try #require(image.layers.first)
        #expect(image.layers.count == 1)
        var info = stat()
        #expect(stat("\(root)/bin/tool", &info) == 0)
        #expect(info.st_uid == 7 && info.st_gid == 8 && info.st_mode & 0o7777 == 0o755 && info.st_nlink == 2)
        #expect(info.st_mtim.tv_sec == 1_600_000_000)
        #expect(look("\(root)/bin/other")?.kind == S_IFLNK && look("\(root)/bin/third")?.text == "run")
        #expect(look("\(root)/deep/er/file")?.text == "made with its parents")
        #expect(look("\(root)/bin/sudo")?.mode == 0o4755, "kept; a container's root is mounted nosuid")
        #expect(look(root)?.mode == 0o755)
        #expect(stat("\(root)/bin", &info) == 0 && info.st_mtim.tv_sec == 1_600_000_000)
    }

    @Test(arguments: ["gzip -c", "zstd -c -q", "cat"]) func packingsOfTheSpecAreRead(_ program: String) throws {
        var words = program.split(separator: " ").map(String.init)
        words[0] = (access("/usr/bin/\(words[0])", X_OK) == 0 ? "/usr/bin/" : "/bin/") + words[0]
        let bytes = tar { $0.add("a", "text") }
        try shop.image([bytes], pack: { try filter(words, $0) })
        let root = try #require(try shop.take().layers.first)
        #expect(look("\(root)/a")?.text == "text")
    }

    @Test(arguments: ["../../x", "/x", "a/../../x", "a/..", ".", ".wh./x"]) func namesThatLeadOutAreRefused(
        _ name: String
    ) throws {
        try shop.image([tar { $0.add(name, "out") }])
        let error = try #require(try shop.refusal())
        #expect(error.isFinal && error.message.contains("the entry '"), "\(error.message)")
        #expect(access("/x", F_OK) != 0)
    }

    @Test func aLinkIsNeverAWayOut() throws {
        shop.write("untouched", to: "sentinel")
        let first = tar {
            $0.link("out", to: shop.path)
            $0.link("up", to: "../../../../../../../../..")
            $0.link("file", to: "\(shop.path)/sentinel")
        }
        let second = tar { $0.add("out/sentinel", "across layers") }
        let third = tar {
            $0.directory("inside")
            $0.link("way", to: "/inside")
            $0.add("way/new", "through a link, inside")
            $0.link("sentinel", to: "\(shop.path)/sentinel")
            $0.add("sentinel", "replaces the link")
        }
        try shop.image([first, second, third])
        let image = try shop.take()
        #expect(look("\(shop.path)/sentinel")?.text == "untouched")
        #expect(look("\(image.layers[1])/out/sentinel")?.text == "across layers")
        #expect(look("\(image.layers[0])/inside/new")?.text == "through a link, inside")
        #expect(look("\(image.layers[0])/sentinel")?.text == "replaces the link")
    }

    @Test func writingThroughALinkOfTheSameLayerStaysInside() throws {
        shop.write("untouched", to: "sentinel")
        try shop.image([
            tar {
                $0.link("out", to: shop.path)
                $0.add("out/sentinel", "through")
            }
        ])
        let error = try #require(try shop.refusal())
        #expect(error.message.contains("a link to nowhere"), "\(error.message)")
        #expect(look("\(shop.path)/sentinel")?.text == "untouched")
    }

    @Test func aHardlinkToTheMachineIsRefused() throws {
        shop.write("untouched", to: "sentinel")
        for target in ["\(shop.path)/sentinel", "../../../../../../../..\(shop.path)/sentinel"] {
            try shop.image([tar { $0.add("stolen", kind: .hardlink, to: target) }])
            _ = try #require(try shop.refusal())
        }
        var info = stat()
        #expect(stat("\(shop.path)/sentinel", &info) == 0 && info.st_nlink == 1)
    }

    @Test func anEntryTakesTheFormerOnesPlace() throws {
        let bytes = tar {
            $0.link("a", to: "nowhere")
            $0.add("a", "file")
            $0.directory("b")
            $0.add("b/inner", "x")
            $0.add("b", "file")
            $0.add("c", "file")
            $0.directory("c")
            $0.add("c/inner", "y")
            $0.link("d", to: "c")
            $0.directory("d")
            $0.add("d/own", "z")
        }
        try shop.image([bytes])
        let root = try #require(try shop.take().layers.first)
        #expect(
            look("\(root)/a")?.text == "file" && look("\(root)/b")?.text == "file"
                && look("\(root)/c/inner")?.text == "y")
        #expect(
            look("\(root)/d")?.kind == S_IFDIR && look("\(root)/d/own")?.text == "z" && look("\(root)/c/own") == nil)
    }

    @Test func layersStackAsDockerHasThem() throws {
        let lower = tar {
            $0.link("link", to: "etc")
            $0.directory("dir")
            $0.add("dir/file", "lower")
            $0.add("file", "lower")
            $0.add("gone", "lower")
            $0.directory("opaque")
            $0.add("opaque/old", "lower")
            $0.directory("again")
            $0.add("again/old", "lower")
        }
        let upper = tar {
            $0.add("link", "file now")
            $0.add("dir", "file now")
            $0.directory("file")
            $0.add("file/inner", "directory now")
            $0.add(".wh.gone")
            $0.add("opaque/new", "upper")
            $0.add("opaque/.wh..wh..opq")
            $0.add(".wh.again")
            $0.directory("again")
            $0.add("again/new", "upper")
        }
        try shop.image([lower, upper])
        let image = try shop.take()
        let found = try merged(image.layers, "cd $1; cat link dir file/inner; ls gone; ls opaque again")
        #expect(found == "file nowfile nowdirectory nowagain:\nnew\n\nopaque:\nnew\n", "\(found)")
    }

    @Test(arguments: [".wh.", ".wh..", ".wh...", "a/.wh..", ".wh.x/y"]) func malformedWhiteoutsAreRefused(
        _ name: String
    ) throws {
        try shop.image([tar { $0.add(name) }])
        _ = try #require(try shop.refusal())
    }

    @Test func aWhiteoutThroughALinkStaysInside() throws {
        shop.write("untouched", to: "sentinel")
        try shop.image([
            tar {
                $0.link("out", to: "/")
                $0.add("out/.wh.tmp")
                $0.add(".wh..wh.plnk", "aufs")
            }
        ])
        let root = try #require(try shop.take().layers.first)
        #expect(look("\(root)/tmp")?.kind == S_IFCHR, "the root of the layer")
        #expect(look("\(root)/.wh..wh.plnk") == nil)
        #expect(look("\(shop.path)/sentinel")?.text == "untouched")
    }

    @Test func nothingBelowAnOpaqueRootIsSeen() throws {
        try shop.image([
            tar { $0.add("old", "x") },
            tar {
                $0.add(".wh..wh..opq"); $0.add("new", "y")
            },
        ])
        let image = try shop.take()
        #expect(image.layers.count == 1 && look("\(image.layers[0])/new")?.text == "y")
    }

    @Test func devicesPipesAndSocketsAreLeftOut() throws {
        let bytes = tar {
            $0.add("null", kind: .character)
            $0.add("disk", kind: .block)
            $0.add("pipe", kind: .pipe)
            $0.add("file", "x")
        }
        try shop.image([bytes])
        let root = try #require(try shop.take().layers.first)
        #expect(look("\(root)/null") == nil && look("\(root)/disk") == nil && look("\(root)/pipe") == nil)
        #expect(look("\(root)/file")?.text == "x")
    }

    @Test(arguments: ["trusted.overlay.opaque", "user.overlay.redirect", "trusted.x"])
    func attributesOfTheOverlayItselfAreRefused(_ name: String) throws {
        try shop.image([tar { $0.add("file", "x", attributes: ["SCHILY.xattr.\(name)": "y"]) }])
        let error = try #require(try shop.refusal())
        #expect(error.message.contains(name))
    }

    @Test func ownersThatWrapAreRefused() throws {
        try shop.image([tar { $0.add("file", "x", attributes: ["uid": "4294967295"]) }])
        _ = try #require(try shop.refusal())
        try shop.image([tar { $0.add("file", "x", attributes: ["gid": "4294967296"]) }])
        _ = try #require(try shop.refusal())
    }

    /// What a container sees of these layers: the script's output, with the merged root as `$1`.
    private func merged(_ layers: [String], _ script: String) throws -> String {
        let target = "\(shop.path)/merged"
        mkdir(target, 0o755)
        var spawn = Spawn([
            "/bin/sh", "-c", "mount -t overlay -o lowerdir=$2 overlay $1 && { \(script); } 2>/dev/null", "sh", target,
            layers.joined(separator: ":"),
        ])
        spawn.environment = Spawn.plainEnvironment
        spawn.newNamespaces = [.mount]
        return try spawn.run(timeout: .seconds(60)).outputText
    }
}
