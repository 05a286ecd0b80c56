/// What a project needs of the machine on which its files lie.
package struct ComposeWorld {
    /// What cannot be had, and why.
    package struct Unreadable: Error {
        package let message: String

        package init(message: String) {
            self.message = message
        }
    }

    package var read: (String) -> Result<[UInt8], Unreadable>
    package var exists: (String) -> Bool
    /// Of the environment.
    package var variable: (String) -> String?
    /// `podman`, `buildah` or `docker`, where there is one to build images.
    package var builder: String?
    /// From where relative names of files start; absolute.
    package var currentFolder: String

    package init(
        read: @escaping (String) -> Result<[UInt8], Unreadable>, exists: @escaping (String) -> Bool,
        variable: @escaping (String) -> String?, builder: String?, currentFolder: String
    ) {
        self.read = read
        self.exists = exists
        self.variable = variable
        self.builder = builder
        self.currentFolder = currentFolder
    }
}

/// How a project is asked for.
package struct ComposeOptions: Hashable, Sendable {
    /// `--profile`; `*` is all of them.
    package var profiles: [String] = []
    /// `--project-name`.
    package var projectName: String?
    /// `--exit-code-from`.
    package var exitCodeFrom: String?
    /// Afterwards what the containers write is shown until somebody ends it (`up`).
    package var followsLogs = false
    /// Machines are simulated, and so are the ends of what is waited for.
    package var isSimulated = false
    /// The services to run, with what they depend on; empty: all.
    package var services: [String] = []

    package init() {}
}
