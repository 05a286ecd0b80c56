import Glibc
import PodLinux
import PodModel
import Testing

/// `dir:` and `host` are read, never written, and show nothing of the machine's persons.
struct HostImageTests {
    let shop = Workshop()

    @Test func aDirectoryIsALayerAndStaysAsItIs_I20() throws {
        mkdir("\(shop.path)/rootfs", 0o755)
        shop.write("mine", to: "rootfs/file")
        let image = try shop.take("dir:rootfs")
        #expect(image.layers.count == 1 && image.digest.isEmpty)
        let seen = try inside(image, "cat file; echo changed > file; echo new > new; rm file; mkdir d; ls")
        #expect(seen == "mined\nnew\n", "\(seen)")
        #expect(look("\(shop.path)/rootfs/file")?.text == "mine" && look("\(shop.path)/rootfs/new") == nil)
    }

    @Test func whatIsNoDirectoryIsRefused_I20() throws {
        shop.write("x", to: "file")
        for reference in ["dir:file", "dir:nothing", "dir:/"] { _ = try #require(try shop.refusal(reference)) }
    }

    @Test func theMachinesProgramsRunOverAThrowAwayLayer_I20() throws {
        shop.options.hidden = [shop.path]
        let image = try shop.take("host")
        #expect(image.layers.last == "/")
        let marker = "/etc/podsh-test-\(getpid())"
        let seen = try inside(
            image,
            "usr/bin/env true && echo runs; ls root home run tmp srv mnt var/tmp var/log | grep -v : | tr -d '\\n'; ls etc/shadow etc/ssh/*; echo x > .\(marker); echo x > usr/bin/env; ls -d *")
        #expect(seen.hasPrefix("runs\n"), "\(seen)")
        let shown = Set(seen.split(separator: "\n").dropFirst())
        #expect(shown.isSuperset(of: ["usr", "etc", "bin"]), "\(seen)")
        #expect(shown.isSubset(of: ["bin", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "mnt", "nix", "opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr", "var"]), "\(seen)")
        #expect(access(marker, F_OK) != 0 && (look("/usr/bin/env")?.mode ?? 0) & 0o111 != 0)
    }

    @Test func podshsOwnStateIsHidden_I20() throws {
        let image = try shop.take("host")
        let seen = try inside(image, "ls .\(shop.path) .\(shop.path)/home")
        #expect(seen.isEmpty, "\(seen)")
    }

    /// A script's output in an overlay over these layers, as a container has it.
    private func inside(_ image: StoredImage, _ script: String) throws -> String {
        for name in ["upper", "work", "merged"] { mkdir("\(shop.path)/\(name)", 0o755) }
        for path in image.hidden { try path.hide(in: "\(shop.path)/upper") }
        let options = "lowerdir=\(image.layers.joined(separator: ":")),upperdir=\(shop.path)/upper,workdir=\(shop.path)/work"
        var spawn = Spawn([
            "/bin/sh", "-c", "mount -t overlay -o $1 overlay $2 && cd $2 && { \(script); } 2>/dev/null", "sh", options,
            "\(shop.path)/merged",
        ])
        spawn.environment = Spawn.plainEnvironment
        spawn.newNamespaces = [.mount]
        return try spawn.run(timeout: .seconds(60)).outputText
    }
}
