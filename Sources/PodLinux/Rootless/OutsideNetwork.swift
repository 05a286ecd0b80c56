/// The way out of podsh's network namespace for a user without root.
enum OutsideNetwork {
    /// pasta, else slirp4netns, as it has to be started for the namespaces of this process; nil when neither is there.
    /// Nothing of this machine's loopback can be reached through it, and nothing comes in.
    static func find(_ process: Int32) -> Spawn? {
        let folders = LinuxTools.searchPath()
        var spawn: Spawn
        if let pasta = LinuxTools.locate("pasta", in: folders) {
            spawn = Spawn([
                pasta, "--foreground", "--quiet", "--config-net", "--no-map-gw", "-t", "none", "-u", "none", "-T", "none", "-U", "none",
                "\(process)",
            ])
        } else if let slirp = LinuxTools.locate("slirp4netns", in: folders) {
            spawn = Spawn([slirp, "--configure", "--mtu=65520", "--disable-host-loopback", "--enable-sandbox", "\(process)", "outside"])
        } else {
            return nil
        }
        spawn.environment = Spawn.plainEnvironment
        spawn.diesWithStarter = true
        return spawn
    }
}
