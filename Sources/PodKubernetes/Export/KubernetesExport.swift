package import PodModel
import PodText

/// What a session declared, as it stands now; what controllers made of it is left out.
package struct DeclaredObjects {
    package var namespaces: [Namespace] = []
    package var configs: [ConfigObject] = []
    package var claims: [VolumeClaim] = []
    package var services: [Service] = []
    /// Bare pods.
    package var pods: [Pod] = []
    /// Controllers that nobody owns.
    package var workloads: [Workload] = []
    package var autoscalers: [Autoscaler] = []
    package var budgets: [DisruptionBudget] = []
    /// What nothing here acts on.
    package var unstructured: [UnstructuredObject] = []

    package init() {}
}

/// Declared objects as a file for Kubernetes.
package struct KubernetesExport {
    /// A comment that says which version it needs, and one document an object, in an order in which they can be
    /// applied; empty where there are none.
    package let yaml: String
    /// What Kubernetes has no form for, a sentence each, in the order of the documents.
    package let omissions: [String]
}

/// Writes what was declared, and of defaults only podsh's own that Kubernetes does not have: importing the file and
/// exporting again gives the same bytes. `target`: what that version lacks is left out or stepped down, and told.
package func exportKubernetes(_ objects: DeclaredObjects, for target: KubernetesVersion? = nil) -> KubernetesExport {
    let writer = DocumentWriter(.file(target))
    writer.name(classes: objects.unstructured)
    var documents = objects.namespaces.map { writer.document($0) }
    // Accounts and classes stand before the pods that name them.
    documents += objects.unstructured.map { writer.document($0) }
    documents += objects.configs.map { writer.document($0) }
    documents += objects.claims.map { writer.document($0) }
    documents += objects.services.map { writer.document($0) }
    documents += objects.pods.map { writer.document($0) }
    documents += objects.workloads.compactMap { writer.document($0) }
    documents += objects.autoscalers.compactMap { writer.document($0) }
    documents += objects.budgets.compactMap { writer.document($0) }
    // Known only now, but to be applied before the pods.
    documents.insert(contentsOf: writer.priorityClasses, at: objects.namespaces.count)
    let yaml = documents.map(\.yamlText).joined(separator: "---\n")
    return KubernetesExport(yaml: yaml.isEmpty ? "" : writer.heading + yaml, omissions: writer.omissions)
}
