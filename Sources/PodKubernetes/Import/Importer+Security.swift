import PodModel

/// `runAsUser` and `runAsGroup` of a pod, for its containers that say nothing else.
struct ContainerUser {
    var user: Int64?
    var group: Int64?
}

extension Importer {
    /// What the pod says for all; the answer is who its containers are unless they say it themselves.
    func podSecurity(_ fields: FieldReader, _ spec: inout PodSpec) -> ContainerUser {
        fields.object("securityContext") { fields in
            spec.security.runAsNonRoot = fields.flag("runAsNonRoot") ?? false
            spec.security.seccompUnconfined = isUnconfined(fields)
            for (name, value) in fields.objects("sysctls", sysctl) { spec.security.sysctls[name] = value }
            return ids(fields)
        } ?? ContainerUser()
    }

    private func ids(_ fields: FieldReader) -> ContainerUser {
        let range = 0...Int64(Int32.max)
        return ContainerUser(user: fields.number("runAsUser", in: range), group: fields.number("runAsGroup", in: range))
    }

    private func sysctl(_ fields: FieldReader) -> (String, String)? {
        fields.require("name")
        fields.require("value")
        guard let name = fields.text("name"), let value = fields.text("value") else { return nil }
        return (name, value)
    }

    private func isUnconfined(_ fields: FieldReader) -> Bool {
        fields.object("seccompProfile") { fields in
            fields.require("type")
            fields.means("type", "RuntimeDefault", "Unconfined")
            return fields.text("type") == "Unconfined"
        } ?? false
    }

    func containerSecurity(_ fields: FieldReader, _ container: inout Container, _ pod: ContainerUser) {
        var own = ContainerUser()
        _ = fields.object("securityContext") { fields -> Void? in
            own = ids(fields)
            container.security.runAsNonRoot = fields.flag("runAsNonRoot") ?? false
            container.security.readOnlyRoot = fields.flag("readOnlyRootFilesystem") ?? false
            container.security.allowEscalation = fields.flag("allowPrivilegeEscalation") ?? false
            container.security.privileged = fields.flag("privileged") ?? false
            container.security.seccompUnconfined = isUnconfined(fields)
            fields.means("procMount", "Default")
            return fields.object("capabilities") { fields in
                container.security.addCapabilities = fields.texts("add") ?? []
                container.security.dropCapabilities = fields.texts("drop") ?? []
                return nil
            }
        }
        let user = own.user ?? pod.user
        let group = own.group ?? pod.group
        if let user {
            container.user = group.map { "\(user):\($0)" } ?? String(user)
        } else if group != nil {
            fields.notCarried("securityContext", "podsh carries runAsGroup only beside runAsUser")
        }
    }
}
