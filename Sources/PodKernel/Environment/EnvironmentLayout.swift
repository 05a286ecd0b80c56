/// Where an environment keeps its files, and what its things in the kernel are called. All files lie in one directory;
/// everything made in the kernel carries the tag, so that `podsh clean` finds what a crash left.
package struct EnvironmentLayout: Hashable, Sendable {
    /// The environment's name: letters, digits, `-`, `_`, `.`.
    package let name: String
    /// What podsh keeps on this machine for this user: `/var/lib/podsh` for root. Mode 0700.
    package let home: String

    package init(name: String, home: String) {
        self.name = name
        self.home = home
        tag = EnvironmentLayout.tag(of: name, home: home)
    }

    /// Six hex digits that stand for home and name where names are short: interfaces (`psXXXXXX…`), tables, cgroups.
    package let tag: String

    /// `home/environments/NAME`: gone with the environment.
    package var directory: String { "\(home)/environments/\(name)" }
    /// Images and their unpacked layers: shared by all environments, never residue.
    package var images: String { "\(home)/images" }
    /// Profiles of system call filters (`seccompProfile: Localhost`), which the user puts there: never residue.
    package var seccompProfiles: String { "\(home)/seccomp" }
    /// Claims marked `keep`: never residue.
    package var keptVolumes: String { "\(home)/volumes" }
    /// Claims that end with the environment.
    package var claims: String { "\(directory)/claims" }
    /// A pod's own folder: volumes, files, logs, containers.
    package func pod(_ uid: String) -> String { "\(directory)/pods/\(uid)" }
    /// A tmpfs: what the OCI runtime knows of containers, their variables too, which may be secret, never reaches a
    /// disk.
    package var runtime: String { "\(directory)/runtime" }
    /// The OCI runtime's own records.
    package var runtimeState: String { "\(runtime)/state" }
    /// Descriptions of containers, and of commands in them.
    package var descriptions: String { "\(runtime)/descriptions" }
    /// The environment's place below each cgroup hierarchy's root; a node's and a pod's lie in it.
    package var cgroup: String { "podsh/\(tag)" }
    /// Every interface of the environment on the host begins so: 8 of 15 bytes.
    package var linkPrefix: String { "ps\(tag)" }
    /// The environment's nftables table.
    package var table: String { "podsh-\(tag)" }

    /// FNV-1a over home and name, folded to 24 bits.
    private static func tag(of name: String, home: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "\(home)\u{0}\(name)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let folded = (hash ^ hash >> 24 ^ hash >> 48) & 0xFF_FFFF
        let digits = String(folded, radix: 16)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }
}
