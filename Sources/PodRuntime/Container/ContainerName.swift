/// What the OCI runtime calls a container: unique in the environment.
enum ContainerName {
    static func of(_ uid: String, _ identifier: String) -> String { "\(uid).\(identifier)" }
}
