import PodAPI
import PodModel
import PodText

extension FuzzTarget {
    /// A deployment and, behind the first newline, a patch of it: as JSON patch, merge patch, strategic merge patch
    /// and as what is applied. What comes out is written and read as the same, nested no deeper than a reader reads.
    static let patch = FuzzTarget(name: "patch", longest: 2048) { bytes in
        let parts = bytes.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let object = try? JSONReader.value(of: Array(parts[0])),
            let patch = try? JSONReader.value(of: Array(parts[1]))
        else { return .refused }
        var outcome = FuzzOutcome.refused
        for made in [patched(object, patch), merged(object, patch), strategic(object, patch), applied(object, patch)] {
            switch made {
            case .broken: return made
            case .read: outcome = .read
            case .refused: break
            }
        }
        return outcome
    }

    private static func complaint(_ made: Document) -> String? {
        guard let again = try? JSONReader.value(of: made.jsonLine) else {
            return "what is made cannot be read: \(made.jsonLine)"
        }
        return again.isSame(as: made) ? nil : "\(made.jsonLine) is read as \(again.jsonLine)"
    }

    private static func patched(_ object: Document, _ patch: Document) -> FuzzOutcome {
        guard let patch = try? JSONPatch(patch), let made = try? patch.apply(to: object) else { return .refused }
        return FuzzOutcome(complaint(made))
    }

    private static func merged(_ object: Document, _ patch: Document) -> FuzzOutcome {
        let made = MergePatch.apply(patch, to: object)
        if !MergePatch.apply(patch, to: made).isSame(as: made) {
            return .broken("patched again, \(made.jsonLine) is another")
        }
        return FuzzOutcome(complaint(made))
    }

    private static func strategic(_ object: Document, _ patch: Document) -> FuzzOutcome {
        guard let made = try? StrategicMergePatch.apply(patch, to: object, as: .of(.deployment)) else {
            return .refused
        }
        return FuzzOutcome(complaint(made))
    }

    /// Who says the same again changes nothing; and where a conflict was, there is none with force.
    private static func applied(_ object: Document, _ patch: Document) -> FuzzOutcome {
        let deployments = ServerSideApply(.of(.deployment))
        let manager = FieldManager("fuzz", .apply, apiVersion: "apps/v1")
        func apply(to live: Document, force: Bool) throws(ApplyError) -> Document {
            try deployments.apply(patch, to: live, by: manager, force: force, time: "2026-01-01T00:00:00Z")
        }
        let live = deployments.update(
            from: nil, to: object, by: FieldManager("creator", .update, apiVersion: "apps/v1"), time: "")
        let made: Document
        do throws(ApplyError) {
            made = try apply(to: live, force: false)
        } catch {
            guard case .conflicts(let conflicts) = error else { return .refused }
            if conflicts.isEmpty { return .broken("a conflict with nobody") }
            guard let forced = try? apply(to: live, force: true) else { return .broken("force is refused") }
            made = forced
        }
        guard let again = try? apply(to: made, force: false) else {
            return .broken("refused when applied again: \(made.jsonLine)")
        }
        if !again.isSame(as: made) { return .broken("applied again, \(made.jsonLine) is \(again.jsonLine)") }
        return FuzzOutcome(complaint(made))
    }

    /// A selector of labels or of fields. What is read is written and read as the same.
    static let selector = FuzzTarget(name: "selector", longest: 256) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        var outcome = FuzzOutcome.refused
        if let selector = try? LabelSelectorQuery.read(text) {
            outcome = .read
            let written = selector.requirements.isEmpty ? "" : selector.description
            if (try? LabelSelectorQuery.read(written)) != selector {
                return .broken("\(text) is written as \(written), which is another")
            }
        }
        for kind in [ObjectKind.pod, .event] {
            guard let query = try? FieldSelectorQuery(text, of: kind) else { continue }
            outcome = .read
            _ = query.matches(.object([]))
        }
        return outcome
    }

    /// A body in protobuf. What is read says its kind, and is nested no deeper than JSON may be.
    static let protobuf = FuzzTarget(name: "protobuf", longest: 4096) { bytes in
        guard let document = try? ProtobufBody.document(bytes) else { return .refused }
        if document["kind"] == nil { return .broken("an object without a kind") }
        return FuzzOutcome(complaint(document))
    }
}
