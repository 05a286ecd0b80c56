import PodModel
import PodSyntax

// Stateful sets and daemon sets: what stands in their bodies beside the pod's attributes.
extension Lowerer {
    mutating func statefulSet(_ attributes: [AttributeSyntax], _ draft: inout PodDraft) -> StatefulSetSpec {
        var spec = StatefulSetSpec()
        for attribute in attributes {
            switch attribute.word(in: StatefulSetAttribute.self) {
            case .order: spec.podManagement = attribute.choice(.choice) == .parallel ? .parallel : .orderedReady
            case .strategy:
                spec.updateStrategy =
                    attribute.has(.onDelete)
                    ? .onDelete : .rolling(partition: integer(attribute, .partition, Reading.counts) ?? 0)
                spec.replacesUnready = attribute.has(.replaceUnready)
            case .start: spec.startOrdinal = integer(attribute, .value, Reading.counts) ?? 0
            case .service: spec.serviceName = dnsLabel(attribute.value) ?? ""
            case .deleteClaims:
                let isGeneral = !attribute.has(.scaled) && !attribute.has(.deleted)
                spec.deletesClaimsWhenScaled = isGeneral || attribute.has(.scaled)
                spec.deletesClaimsWhenDeleted = isGeneral || attribute.has(.deleted)
            case .history:
                spec.revisionHistoryLimit = integer(attribute, .value, Reading.counts) ?? spec.revisionHistoryLimit
            // `min-ready` every controller has; what is left is the pod's.
            case .minReady, nil: break
            }
        }
        spec.claims = claimTemplates(&draft)
        return spec
    }

    /// Which volumes a claim takes.
    mutating func claimSpec(_ declaration: DeclarationSyntax) -> ClaimSpec {
        var spec = ClaimSpec(
            accessModes: [choice(declaration, .access, AccessMode.self) ?? .readWriteOnce],
            storageClass: text(declaration.word(.class)))
        spec.volumeName = text(declaration.word(.volumeName))
        if declaration.has(.select) { spec.selector = selector(declaration.words(.select)) }
        return spec
    }

    /// A claim with a size is a template: each replica gets one of its own.
    private func claimTemplates(_ draft: inout PodDraft) -> [StatefulSetSpec.ClaimTemplate] {
        var templates: [StatefulSetSpec.ClaimTemplate] = []
        for i in draft.spec.volumes.indices {
            guard case .claim(let name) = draft.spec.volumes[i].source, let size = draft.spec.volumes[i].sizeLimit
            else {
                continue
            }
            draft.spec.volumes[i].sizeLimit = nil
            templates.append(StatefulSetSpec.ClaimTemplate(name: name, volume: draft.spec.volumes[i].name, size: size))
        }
        return templates
    }

    mutating func daemonSet(_ attributes: [AttributeSyntax]) -> DaemonSetSpec {
        var spec = DaemonSetSpec()
        for attribute in attributes {
            switch attribute.word(in: DaemonSetAttribute.self) {
            case .strategy where attribute.has(.onDelete): spec.updateStrategy = .onDelete
            case .strategy:
                // Only one of the two may be above 0: a surge takes the place of the one node that may be without a
                // pod.
                let surge = read(attribute, .surge, Reading.countOrPart) ?? .count(0)
                let usual = surge.isNone ? 1 : 0
                let unavailable = read(attribute, .unavailable, Reading.countOrPart) ?? .count(usual)
                spec.updateStrategy = .rolling(surge: surge, unavailable: unavailable)
            case .history:
                spec.revisionHistoryLimit = integer(attribute, .value, Reading.counts) ?? spec.revisionHistoryLimit
            case .minReady, nil: break
            }
        }
        return spec
    }
}
