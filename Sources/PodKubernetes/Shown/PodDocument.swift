package import PodModel
package import PodText

extension ObjectMeta {
    /// `metadata` of the Kubernetes API.
    package var document: Document {
        .fields(
            ("name", .string(name)),
            ("namespace", .text(namespace)),
            ("uid", .string(uid.description)),
            ("resourceVersion", .string(String(resourceVersion))),
            ("generation", .integer(generation)),
            ("creationTimestamp", .time(created)),
            ("deletionTimestamp", deletion.map { .time($0) }),
            ("deletionGracePeriodSeconds", deletion == nil ? nil : .seconds(deletionGrace)),
            ("labels", .labels(labels)),
            ("annotations", .labels(annotations)),
            (
                "ownerReferences",
                .array(
                    [owner?.document].compactMap { $0 }
                        + writtenOwners.filter { $0.uid != owner?.uid.description }.map(\.document))
            ),
            ("finalizers", .strings(finalizers)))
    }
}

extension OwnerReference {
    var document: Document {
        .fields(
            ("apiVersion", .string(kind.apiVersion)), ("kind", .string(kind.apiName)), ("name", .string(name)),
            ("uid", .string(uid.description)), ("controller", .bool(true)), ("blockOwnerDeletion", .bool(true)))
    }
}

extension WrittenOwner {
    var document: Document {
        .fields(
            ("apiVersion", .string(apiVersion)), ("kind", .string(kind)), ("name", .string(name)),
            ("uid", .string(uid)), ("controller", isController.map { .bool($0) }),
            ("blockOwnerDeletion", blocksDeletion.map { .bool($0) }))
    }
}

extension Pod {
    /// The pod as the Kubernetes API shows it.
    package var document: Document {
        .whole(
            .pod, meta,
            ("spec", template.specDocument(node: nodeName)), ("status", statusDocument))
    }

    private var statusDocument: Document {
        var initial: [Document] = []
        var mains: [Document] = []
        for (container, seen) in zip(spec.containers, status.containers) {
            let shown = seen.document(of: container)
            if container.role == .main { mains.append(shown) } else { initial.append(shown) }
        }
        return .fields(
            ("phase", .string(status.phase.apiName)), ("reason", status.reason.map { .string($0.rawValue) }),
            ("message", .text(status.message)),
            ("nominatedNodeName", status.nominatedNode.map { .string($0) }), ("conditions", conditions.document),
            ("podIP", status.address.map { .string($0.description) }),
            ("podIPs", status.address.map { .array([.fields(("ip", .string($0.description)))]) }),
            ("startTime", status.startTime.map { .time($0) }),
            ("initContainerStatuses", .array(initial)), ("containerStatuses", .array(mains)),
            ("qosClass", .string(template.qualityOfService.apiName)))
    }
}

extension ContainerStatus {
    fileprivate func document(of container: Container) -> Document {
        .fields(
            ("name", .string(container.name)), ("image", .string(container.image)),
            // Clients demand that it is there; which digest an image had is not known here.
            ("imageID", .string("")), ("ready", .bool(isReady)),
            ("started", .bool(isStarted)), ("restartCount", .integer(Int64(restartCount))), ("state", state.document),
            ("lastState", lastTermination.map { .fields(("terminated", $0.value.document)) }))
    }
}

extension ContainerState {
    fileprivate var document: Document {
        switch self {
        case .waiting(let reason, let message):
            .object([.init("waiting", .fields(("reason", .string(reason.rawValue)), ("message", .text(message))))])
        case .running(let since): .fields(("running", .fields(("startedAt", .time(since)))))
        case .terminated(let end): .fields(("terminated", end.document))
        }
    }
}

extension Termination {
    fileprivate var document: Document {
        .fields(
            ("exitCode", .integer(Int64(exitCode))), ("signal", signal == 0 ? nil : .integer(Int64(signal))),
            ("reason", .text(reasonText)), ("message", .text(message)), ("startedAt", .time(startedAt)),
            ("finishedAt", .time(finishedAt)))
    }
}
