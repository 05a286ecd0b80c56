import PodCollections
import PodLifecycle
import PodModel

extension SimulatedRuntime {
    func ensureImage(_ worker: PodWorkerSlot, _ i: Int, at now: Timestamp) {
        let p = worker.place
        pods[p].containers[i].epoch &+= 1
        pods[p].containers[i].imageAsked = now
        let template = pods[p].template
        let machine = Int(pods[p].node)
        if imageError(template, i, on: pods[p].node, at: now) != nil {
            failImage(worker, i, at: now)
            return
        }
        let policy = template.spec.containers[i].pullPolicy
        let present = machines[machine].arrival(of: template.spec.containers[i].image)
        if let present, present > now {
            add(.pulling, worker, i, at: now)
            add(.imageReady, worker, i, at: present)
        } else if present != nil, policy != .always {
            pods[p].containers[i].imageAsked = .never
            add(.imageReady, worker, i, at: now)
        } else {
            add(.pulling, worker, i, at: now)
            add(.imageReady, worker, i, at: pull(template, i, on: machine, again: present != nil, at: now))
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
    private func failImage(_ worker: PodWorkerSlot, _ i: Int, at now: Timestamp) {
        let p = worker.place
        let container = pods[p].template.spec.containers[i]
        if container.simulation?.pullError == nil || imageRefusal(container.image) != nil {
            add(.imageFailed, worker, i, at: now)
            return
        }
        add(.pulling, worker, i, at: now)
        let delay =
            container.simulation?.pull
            ?? draws.time(.pullFailure, pods[p].subject(i), UInt64(now.nanoseconds), milliseconds: 200...1000)
        add(.imageFailed, worker, i, at: now + delay)
    }

    func imageError(_ template: PodTemplate, _ i: Int, on node: NodeIndex, at now: Timestamp) -> ImageError? {
        let image = template.spec.containers[i].image
        if template !== checkedTemplate || i != checkedContainer {
            (checkedTemplate, checkedContainer) = (template, i)
            checkedRefusal = imageRefusal(image)
        }
        if let refusal = checkedRefusal {
            return ImageError(
                reason: .invalidName, message: "couldn't parse image reference \"\(image)\": \(refusal)",
                isFinal: true)
        }
        if let text = template.spec.containers[i].simulation?.pullError {
            return ImageError(
                message: "failed to pull and unpack image \"\(image)\": \(text)", isFinal: isFinal(error: text))
        }
        if template.spec.containers[i].pullPolicy == .never,
            machines[Int(node)].arrival(of: image).map({ $0 > now }) ?? true
        {
            return ImageError(
                reason: .neverPulled,
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

/// What is wrong with an image's name, as real machines find it; nil when nothing is.
package func imageRefusal(_ image: String) -> String? {
    do throws(ImageReferenceError) {
        _ = try ImageReference(image)
        return nil
    } catch {
        return error.message
    }
}
