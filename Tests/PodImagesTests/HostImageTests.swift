import PodKernel
import PodImages
import Glibc
import PodModel
import PodTesting
import Testing

/// `dir:` and `host` are read, never written, and show nothing of the machine's persons.
struct HostImageTests {
    let shop = Workshop()

    @Test func aDirectoryIsALayerAndStaysAsItIs() throws {
        mkdir("\(shop.path)/rootfs", 0o755)
        shop.write("mine", to: "rootfs/file")
        let image = try shop.take("dir:rootfs")
        #expect(image.layers.count == 1 && image.digest.isEmpty)
        let seen = try inside(image, "cat file; echo changed > file; echo new > new; rm file; mkdir d; ls")
        #expect(seen == "mined\nnew\n", "\(seen)")
        #expect(look("\(shop.path)/rootfs/file")?.text == "mine" && look("\(shop.path)/rootfs/new") == nil)
    }

    @Test func whatIsNoDirectoryIsRefused() throws {
        shop.write("x", to: "file")
        for reference in ["dir:file", "dir:nothing", "dir:/"] { _ = try #require(try shop.refusal(reference)) }
    }

    @Test func theMachinesProgramsRunOverAThrowAwayLayer() throws {
        let store = try shop.store()
        let somebodys = "/var/tmp/podsh-somebody-\(getpid())"
        mkdir(somebodys, 0o755)
        defer { rmdir(somebodys) }
        let image = try store.ensure("host", policy: .missing).image
        let marker = "/etc/podsh-test-\(getpid())"
        let seen = try inside(
            image,
            """
            usr/bin/env true && echo runs; ls root home run tmp srv mnt var/tmp | grep -v : | tr -d '\\n'; ls \
            etc/shadow etc/ssh/*; echo x > .\(marker); echo x > usr/bin/env; ls -d *
            """
        )
        #expect(seen.hasPrefix("runs\n"), "\(seen)")
        let shown = Set(seen.split(separator: "\n").dropFirst())
        #expect(shown.isSuperset(of: ["usr", "etc", "bin"]), "\(seen)")
        #expect(
            shown.isSubset(of: [
                "bin", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "media", "mnt", "nix", "opt", "proc",
                "root", "run", "sbin", "srv", "sys", "tmp", "usr", "var",
            ]), "\(seen)")
        #expect(access(marker, F_OK) != 0 && (look("/usr/bin/env")?.mode ?? 0) & 0o111 != 0)
        #expect(try store.ensure("host", policy: .always).image == image, "looked through once")
        let kept = { try shop.stored().filter { $0.split(separator: "/").count == 2 } }
        #expect(try kept().count == 1 && kept()[0].hasPrefix("host/"), "the copy stays for the next podsh")
        _ = try store.prune(all: true)
        #expect(try kept().count == 1, "it is in use")
        store.close()
        // A program that another test starts at this moment holds the lock, too, until it runs.
        let isGone = eventually(20) { () -> Bool? in
            _ = try? shop.store().prune(all: false)
            return (try? kept().isEmpty) == true ? true : nil
        }
        #expect(isGone == true)
    }

    /// Made before and after the first look, below folders of every kind that the image has.
    @Test(
        .enabled(if: geteuid() == 0),
        arguments: ["/etc", "/var/lib", "/opt", "/usr/local", "/srv", "/run", "/home", "/root", "/media"])
    func whatNotEverybodyMayReadIsNotShown(_ above: String) throws {
        let folder = "\(above)/podsh-secrets-\(getpid())"
        defer { _ = try? Spawn(["/bin/rm", "-rf", "--", folder]).run(timeout: .seconds(60)) }
        let made = try Spawn([
            "/bin/sh", "-c",
            """
            mkdir -m 755 $1 $1/open $1/bytes $1/open/.ssh $1/open/.kube && mkdir -m 750 $1/group && mkdir -m 711 \
            $1/pass && cd $1 || exit 1
            for f in open/closed open/group group/a pass/a open/.ssh/a open/.kube/config open/host.key open/host.pem \
            open/.netrc open/.env \
                open/store.p12 open/id_rsa open/plain "bytes/$(printf 'n\\351')"; do printf 'SECRET' > "$f"; chmod \
            644 "$f"; done
            chmod 600 open/closed "bytes/$(printf 'n\\351')"; chmod 640 open/group; echo readable > open/plain
            for f in open/host.key open/host.pem; do echo '-----BEGIN RSA PRIVATE KEY-----SECRET' > $f; done
            case $1 in /etc*) echo 'url = https://me:SECRET@example.org/x' > open/url.conf;; esac
            mkfifo -m 666 open/pipe
            """, "sh", folder,
        ]).run(timeout: .seconds(60))
        try #require(made.isSuccess, "\(made.complaint)")
        let store = try shop.store()
        let image = try store.ensure("host", policy: .missing).image
        let early = try inside(
            image,
            "grep -rl SECRET .\(folder); grep -rl readable .\(folder); ls -A .\(folder)/group/a .\(folder)/pass/a")
        switch above {
        case "/etc", "/opt", "/usr/local": #expect(early == ".\(folder)/open/plain\n", "\(early)")
        default: #expect(early.isEmpty, "\(early)")
        }
        guard above != "/opt", above != "/usr/local" else { return }
        let late = try inside(
            image, "echo SECRET > \(folder)/open/late; chmod 600 \(folder)/open/late; ls .\(folder)/open/late")
        #expect(late.isEmpty, "what comes later is not seen: \(late)")
    }

    @Test func aProgramsFolderKeepsWhatIsReadable() throws {
        let image = try shop.take("host")
        let usr = try #require(image.machine.first { $0.path == "/usr" })
        #expect(usr.layers.last == "/usr" && usr.hidden.isEmpty)
        let seen = try inside(
            image,
            """
            find usr -xdev ! -type l ! -perm -o+r | head; find usr -xdev -type d ! -perm -o+rx | while read d; do \
            ls -A $d; done | head; find etc var -xdev ! -type l ! -type d ! -perm -o+r; find var -type f
            """
        )
        #expect(
            seen.someAndAllSatisfy { $0 != "S" }
                && seen.split(separator: "\n").someAndAllSatisfy { $0.hasPrefix("usr/") }, "\(seen)")
    }

    @Test func podshsOwnStateIsHidden() throws {
        let image = try shop.take("host")
        let seen = try inside(image, "ls .\(shop.path) .\(shop.path)/home")
        #expect(seen.isEmpty, "\(seen)")
    }

    /// A script's output in an overlay over these layers, as a container has it.
    private func inside(_ image: StoredImage, _ script: String) throws -> String {
        for name in ["upper", "work", "merged", "parts"] { mkdir("\(shop.path)/\(name)", 0o755) }
        var mounts =
            """
            mount -t overlay -o lowerdir=\(image.layers.joined(separator: ":")),upperdir=$1/upper,workdir=$1/work \
            overlay $1/merged
            """
        for folder in image.machine {
            for path in folder.hidden { try path.hide(in: "\(shop.path)/parts") }
            for name in ["parts\(folder.path)", "work\(folder.path.dropFirst())"] {
                mkdir("\(shop.path)/\(name)", 0o755)
            }
            mounts +=
                """
                 && mount -t overlay -o lowerdir=\(folder.layers.joined(separator: ":")),\
                upperdir=$1/parts\(folder.path),workdir=$1/work\(folder.path.dropFirst()) overlay \
                $1/merged\(folder.path)
                """
        }
        var spawn = Spawn(["/bin/sh", "-c", "\(mounts) && cd $1/merged && { \(script); } 2>/dev/null", "sh", shop.path])
        spawn.environment = Spawn.plainEnvironment
        spawn.newNamespaces = [.mount]
        return try spawn.run(timeout: .seconds(60)).outputText
    }
}
