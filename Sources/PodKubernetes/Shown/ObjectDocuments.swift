package import PodModel
package import PodText

extension Workload {
    /// The controller as the Kubernetes API shows it.
    package var document: Document {
        switch (spec, state) {
        case (.job(let spec), .job(let state)): return document(spec, state)
        case (.cronJob(let spec), .cronJob(let state)): return document(spec, state)
        case (.statefulSet(let spec), .statefulSet(let state)): return whole(spec.document(of: self), status(state))
        case (.daemonSet(let spec), .daemonSet(let state)): return whole(spec.document(of: self), status(state))
        case (.deployment(let spec), .deployment(let state)): return whole(spec.document(of: self), status(state))
        case (.replicas, _), (.deployment, _), (.statefulSet, _), (.daemonSet, _), (.job, _), (.cronJob, _):
            return replicaSetDocument
        }
    }

    private var replicaSetDocument: Document {
        .whole(
            kind, meta,
            (
                "spec",
                .fields(
                    ("replicas", .integer(replicas)), ("selector", selectorDocument), ("template", template.document))
            ),
            (
                "status",
                .fields(
                    ("replicas", .integer(status.replicas)), ("fullyLabeledReplicas", .integer(status.replicas)),
                    ("readyReplicas", .integer(status.ready)), ("availableReplicas", .integer(status.available)),
                    ("observedGeneration", .integer(status.observedGeneration)),
                    ("conditions", conditions.document))
            ))
    }

    /// A controller's selector is a plain map in the older kind.
    private var selectorDocument: Document {
        kind == .replicationController ? selector.equalities : selector.document
    }
}

extension Node {
    package var document: Document {
        let texts =
            resourceTexts(cpu: capacity.amount.cpu, memory: capacity.amount.memory, others)
            + [(name: "pods", amount: String(capacity.pods))]
        let amounts = Document.object(
            texts.sorted { $0.name < $1.name }.map { Document.Field($0.name, .string($0.amount)) })
        return .whole(
            .node, meta,
            (
                "spec",
                .fields(("unschedulable", .flag(isUnschedulable)), ("taints", .array(taints.map(\.document))))
            ),
            (
                "status",
                .fields(
                    ("capacity", amounts), ("allocatable", amounts),
                    ("conditions", conditions.document))
            ))
    }
}

extension Taint {
    fileprivate var document: Document {
        .fields(("key", .string(key)), ("value", .text(value)), ("effect", .string(effect.apiName)))
    }
}

extension ConfigObject {
    /// The values of a secret stay hidden: only their names and sizes are shown.
    package var document: Document {
        let pairs: [Document.Field] = data.pairs.map { pair in
            let shown = isSecret ? nil : pair.value.text
            return .init(pair.key, .string(shown ?? "<\(pair.value.count) bytes>"))
        }
        return .whole(
            kind, meta,
            ("type", isSecret ? .string(traits.type.name) : nil), ("immutable", .flag(traits.isImmutable)),
            ("data", .object(pairs)))
    }
}

extension VolumeClaim {
    package var document: Document {
        var chosen = spec
        if let volume = binding.volume { chosen.volumeName = volume.name }
        var status = FormFields()
        status.add([("phase", .string(binding.phase))])
        if let capacity {
            status.add([
                ("accessModes", .strings((binding.volume?.accessModes ?? spec.accessModes).map(\.apiName))),
                ("capacity", .fields(("storage", .string(Quantity.bytesText(capacity))))),
            ])
        }
        return .whole(
            .persistentVolumeClaim, meta,
            ("spec", DocumentWriter(.shown).claimSpec(self.size, chosen)), ("status", status.document()))
    }
}

extension NamedTemplate {
    package var document: Document {
        .whole(
            .template, meta,
            ("template", template.document))
    }
}

extension Namespace {
    package var document: Document {
        .whole(
            .namespace, meta,
            ("status", .fields(("phase", .string(meta.deletion == nil ? "Active" : "Terminating")))))
    }
}

extension EventRecord {
    /// The event; it has no name of its own but its number.
    package var document: Document {
        if let written, let document = try? JSONReader.value(of: written.json) { return document }
        return .fields(
            ("apiVersion", .string("v1")), ("kind", .string("Event")),
            (
                "metadata",
                .fields(
                    ("name", .string(name)),
                    ("namespace", .text(object.namespace)), ("creationTimestamp", .time(first)))
            ),
            (
                "involvedObject",
                .fields(
                    ("kind", .string(object.kind.apiName)), ("namespace", .text(object.namespace)),
                    ("name", .string(object.name)), ("fieldPath", .text(fieldPath)))
            ),
            ("type", .string(isWarning ? "Warning" : "Normal")), ("reason", .string(reason)),
            ("message", .string(message)),
            ("source", .fields(("component", .string(component)), ("host", host.map { .string($0) }))),
            ("count", .integer(count)), ("firstTimestamp", .time(first)), ("lastTimestamp", .time(last)))
    }
}

extension Document {
    /// A `List` of objects, as kubectl wraps several.
    package static func list(_ items: [Document]) -> Document {
        .object([
            .init("apiVersion", .string("v1")), .init("kind", .string("List")), .init("items", .array(items)),
        ])
    }
}
