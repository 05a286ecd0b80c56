import PodKernel
import PodKubernetes
import PodLifecycle
import PodServe
import PodText

/// How kubectl and other clients reach an environment.
enum KubeconfigFile {
    static func path(_ layout: EnvironmentLayout) -> String { "\(layout.directory)/kubeconfig" }

    static func write(_ layout: EnvironmentLayout, address: String, _ identity: ServerIdentity) throws(Failure) {
        let name = "podsh-\(layout.name)"
        let authority = Base64.encode(Array(identity.authority.utf8))
        let document = Document.fields(
            ("apiVersion", .string("v1")), ("kind", .string("Config")), ("current-context", .string(name)),
            (
                "clusters",
                .array([
                    .fields(
                        ("name", .string(name)),
                        (
                            "cluster",
                            .fields(
                                ("server", .string(address)), ("certificate-authority-data", .string(authority)))
                        ))
                ])
            ),
            (
                "users",
                .array([
                    .fields(("name", .string(name)), ("user", .fields(("token", .string(identity.token)))))
                ])
            ),
            (
                "contexts",
                .array([
                    .fields(
                        ("name", .string(name)),
                        ("context", .fields(("cluster", .string(name)), ("user", .string(name)))))
                ])
            ))
        try SmallFile.write(path(layout), Array(document.yamlText.utf8))
    }
}
