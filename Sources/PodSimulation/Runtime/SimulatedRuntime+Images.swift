import PodLifecycle
import PodModel

extension SimulatedRuntime {
    func ensureImage(_ life: LifeSlot, _ i: Int, at now: Timestamp) {
        guard let pod = pods[Int(life.index)] else { return }
        let container = pod.template.spec.containers[i]
        pods[Int(life.index)]?.containers[i].epoch &+= 1
        pods[Int(life.index)]?.containers[i].imageAsked = now
        if imageError(container, on: pod.node, at: now) != nil {
            failImage(life, i, container, pod.uid, at: now)
            return
        }
        let machine = Int(pod.node)
        let present = machines[machine].arrival(of: container.image)
        if let present, container.pullPolicy != .always || present > now {
            pods[Int(life.index)]?.containers[i].imageAsked = present > now ? now : .never
            if present > now { add(.pulling, life, i, at: now) }
            add(.imageReady, life, i, at: max(now, present))
        } else {
            add(.pulling, life, i, at: now)
            add(.imageReady, life, i, at: pull(container, on: machine, again: present != nil, at: now))
        }
    }

    /// A first pull fetches the layers; with the policy Always a later one only compares the digest.
    private func pull(_ container: Container, on machine: Int, again: Bool, at now: Timestamp) -> Timestamp {
        let subject = stableHash(container.image) &+ UInt64(machine)
        if again { return now + draws.time(.pull, subject, 1, milliseconds: 50...200) }
        let duration = container.simulation?.pull ?? draws.time(.pull, subject, milliseconds: 500...3000)
        return machines[machine].pull(container.image, taking: duration, at: now)
    }

    /// A name that is none and the policy Never need no registry to be refused.
    private func failImage(_ life: LifeSlot, _ i: Int, _ container: Container, _ uid: UID, at now: Timestamp) {
        if container.simulation?.pullError == nil || !hasValidReference(container.image) {
            add(.imageFailed, life, i, at: now)
            return
        }
        add(.pulling, life, i, at: now)
        let delay =
            container.simulation?.pull
            ?? draws.time(.pullFailure, uid.rawValue &+ UInt64(i), UInt64(now.nanoseconds), milliseconds: 200...1000)
        add(.imageFailed, life, i, at: now + delay)
    }

    func imageError(_ container: Container, on node: NodeIndex, at now: Timestamp) -> ImageError? {
        let image = container.image
        if !hasValidReference(image) {
            return ImageError(
                reason: "InvalidImageName",
                message: "couldn't parse image reference \"\(image)\": invalid reference format", isFinal: true)
        }
        if let text = container.simulation?.pullError {
            return ImageError(
                message: "failed to pull and unpack image \"\(image)\": \(text)", isFinal: isFinal(error: text))
        }
        if container.pullPolicy == .never, machines[Int(node)].arrival(of: image).map({ $0 > now }) ?? true {
            return ImageError(
                reason: "ErrImageNeverPull",
                message: "Container image \"\(image)\" is not present with pull policy of Never", isFinal: true)
        }
        return nil
    }

    /// What a registry says when asking again is in vain.
    private func isFinal(error text: String) -> Bool {
        let words = text.lowercased()
        return ["not found", "not-found", "notfound", "manifest unknown", "digest", "unauthorized", "denied"]
            .contains { words.contains($0) }
    }
}

/// The rough shape of an OCI image reference: no spaces or controls, no empty component, lower case up to the tag.
package func hasValidReference(_ image: String) -> Bool {
    guard !image.isEmpty, image.utf8.count <= 512 else { return false }
    var name = Array(image.utf8)
    if !name.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return false }
    if let at = name.firstIndex(of: UInt8(ascii: "@")) { name.removeSubrange(at...) }
    let lastSlash = name.lastIndex(of: UInt8(ascii: "/")) ?? -1
    if let colon = name.lastIndex(of: UInt8(ascii: ":")), colon > lastSlash { name.removeSubrange(colon...) }
    if name.isEmpty || image.contains("//") && !image.contains("://") { return false }
    return !name.contains { $0 >= 0x41 && $0 <= 0x5A } || image.contains("://") || image.hasPrefix("dir:")
        || image.hasPrefix("oci:")
}
