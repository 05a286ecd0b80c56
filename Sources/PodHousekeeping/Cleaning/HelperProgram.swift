internal import Glibc

/// Where the programs lie that podsh stands on.
enum HelperProgram {
    /// System folders only: what `PATH` of a user says must not choose what root runs.
    static func path(_ name: String) -> String? {
        for folder in ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"] {
            let path = "\(folder)/\(name)"
            if access(path, X_OK) == 0 { return path }
        }
        return nil
    }
}
