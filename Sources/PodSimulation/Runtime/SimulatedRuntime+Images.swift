import PodLifecycle
import PodModel

extension SimulatedRuntime {
    func ensureImage(_ life: LifeSlot, _ i: Int, at now: Timestamp) {
        let p = Int(life.index)
        pods[p].containers[i].epoch &+= 1
        pods[p].containers[i].imageAsked = now
        let template = pods[p].template
        let machine = Int(pods[p].node)
        if imageError(template, i, on: pods[p].node, at: now) != nil {
            failImage(life, i, at: now)
            return
        }
        let policy = template.spec.containers[i].pullPolicy
        let present = machines[machine].arrival(of: template.spec.containers[i].image)
        if let present, present > now {
            add(.pulling, life, i, at: now)
            add(.imageReady, life, i, at: present)
        } else if present != nil, policy != .always {
            pods[p].containers[i].imageAsked = .never
            add(.imageReady, life, i, at: now)
        } else {
            add(.pulling, life, i, at: now)
            add(.imageReady, life, i, at: pull(template, i, on: machine, again: present != nil, at: now))
        }
    }

    /// A first pull fetches the layers; with the policy Always a later one only compares the digest.
    private func pull(_ template: PodTemplate, _ i: Int, on machine: Int, again: Bool, at now: Timestamp) -> Timestamp {
        let image = template.spec.containers[i].image
        let subject = stableHash(image) &+ UInt64(machine)
        if again { return now + draws.time(.pull, subject, 1, milliseconds: 50...200) }
        let duration =
            template.spec.containers[i].simulation?.pull ?? draws.time(.pull, subject, milliseconds: 500...3000)
        return machines[machine].pull(image, taking: duration, at: now)
    }

    /// A name that is none and the policy Never need no registry to be refused.
    private func failImage(_ life: LifeSlot, _ i: Int, at now: Timestamp) {
        let p = Int(life.index)
        let container = pods[p].template.spec.containers[i]
        if container.simulation?.pullError == nil || !hasValidReference(container.image) {
            add(.imageFailed, life, i, at: now)
            return
        }
        add(.pulling, life, i, at: now)
        let delay =
            container.simulation?.pull
            ?? draws.time(.pullFailure, pods[p].subject(i), UInt64(now.nanoseconds), milliseconds: 200...1000)
        add(.imageFailed, life, i, at: now + delay)
    }

    func imageError(_ template: PodTemplate, _ i: Int, on node: NodeIndex, at now: Timestamp) -> ImageError? {
        let image = template.spec.containers[i].image
        if template !== checkedTemplate || i != checkedContainer {
            (checkedTemplate, checkedContainer) = (template, i)
            isCheckedImageValid = hasValidReference(image)
        }
        if !isCheckedImageValid {
            return ImageError(
                reason: "InvalidImageName",
                message: "couldn't parse image reference \"\(image)\": invalid reference format", isFinal: true)
        }
        if let text = template.spec.containers[i].simulation?.pullError {
            return ImageError(
                message: "failed to pull and unpack image \"\(image)\": \(text)", isFinal: isFinal(error: text))
        }
        if template.spec.containers[i].pullPolicy == .never,
            machines[Int(node)].arrival(of: image).map({ $0 > now }) ?? true
        {
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
    let bytes = image.utf8
    var colons = 0
    var hasUpper = false
    var last: UInt8 = UInt8(ascii: "/")
    var isDoubled = false
    for byte in bytes {
        if byte <= 0x20 || byte >= 0x7F { return false }
        if byte == UInt8(ascii: ":") { colons += 1 }
        if byte == UInt8(ascii: "/"), last == byte { isDoubled = true }
        if byte >= 0x41, byte <= 0x5A { hasUpper = true }
        last = byte
    }
    // The common case: a plain name with at most a tag or a port.
    if bytes.isEmpty || bytes.count > 512 || bytes.first == UInt8(ascii: ":") { return false }
    if !hasUpper, !isDoubled { return true }
    if image.contains("://") || image.hasPrefix("dir:") || image.hasPrefix("oci:") { return true }
    if isDoubled { return false }
    let name = bytes.prefix { $0 != UInt8(ascii: "@") }
    let end = colons == 0 ? nil : name.lastIndex(of: UInt8(ascii: ":"))
    let slash = name.lastIndex(of: UInt8(ascii: "/")) ?? name.startIndex
    let path = end.map { $0 > slash ? name[..<$0] : name } ?? name
    return !path.contains { $0 >= 0x41 && $0 <= 0x5A }
}
