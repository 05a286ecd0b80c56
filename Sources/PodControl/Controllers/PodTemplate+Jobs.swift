import PodModel

extension PodTemplate {
    /// What the pod of one index is cut from: annotation, label, host name and variable tell it which it is.
    func indexed(_ index: Int, job: String) -> PodTemplate {
        let text = String(index)
        var spec = spec
        if spec.hostname == nil { spec.hostname = "\(job)-\(text)" }
        for i in spec.containers.indices
        where !spec.containers[i].environment.contains(where: { $0.name == JobSpec.indexVariable }) {
            spec.containers[i].environment.append(.init(name: JobSpec.indexVariable, source: .value(text)))
        }
        var labels = labels
        labels[JobSpec.indexKey] = text
        var annotations = annotations
        annotations[JobSpec.indexKey] = text
        return PodTemplate(labels: labels, annotations: annotations, spec: spec)
    }

    /// A job's own labels, by which it alone finds its pods; the older spellings too.
    func withJobLabels(_ name: String, uid: UID) -> PodTemplate {
        var labels = labels
        labels[JobSpec.uidLabel] = uid.description
        labels[JobSpec.nameLabel] = name
        labels["controller-uid"] = uid.description
        labels["job-name"] = name
        return PodTemplate(labels: labels, annotations: annotations, spec: spec)
    }
}
