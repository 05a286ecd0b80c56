import Glibc

/// Where podsh keeps what outlives a run: `$XDG_STATE_HOME/podsh`, else `~/.local/state/podsh`.
package enum StateFolder {
    /// `nil` where neither variable holds an absolute path.
    package static func path(_ environment: (String) -> String?) -> String? {
        if let state = environment("XDG_STATE_HOME"), state.utf8.first == UInt8(ascii: "/") { return state + "/podsh" }
        if let home = environment("HOME"), home.utf8.first == UInt8(ascii: "/") { return home + "/.local/state/podsh" }
        return nil
    }

    /// Makes the folder and those above it, private to their owner. False if it is not there afterwards.
    package static func make(_ path: String) -> Bool {
        var partial = ""
        for part in path.split(separator: "/") {
            partial += "/" + part
            if mkdir(partial, 0o700) != 0, errno != EEXIST { return false }
        }
        return true
    }
}
