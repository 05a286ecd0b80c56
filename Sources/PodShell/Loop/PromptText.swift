import PodControlPlane
import PodModel
package import PodSession
package import PodSyntax
import PodText

/// The prompt: which runtime, how many nodes are ready, how many pods ail: `podsh sim 2/3 !1> `.
package struct PromptText {
    private let runtime: String
    /// What was counted at a revision of the cluster; counted anew only when that has moved.
    private var counted: (revision: UInt64, prompt: Prompt)?

    package init(runtime: String) {
        self.runtime = runtime
    }

    package mutating func main(of session: Session, usesColour: Bool) -> Prompt {
        // Three nodes stand by default; they are made when the first statement needs them.
        if session.plane == nil, session.can(.makesNodes) {
            return Prompt("podsh \(runtime) 3/3> ", style: .good, usesColour: usesColour)
        }
        let cluster = session.objects
        if let counted, counted.revision == cluster.revision { return counted.prompt }
        let nodes = cluster.allNodes
        let ready = nodes.reduce(0) { $0 + ($1.isReady ? 1 : 0) }
        let ailing = PromptText.ailing(in: cluster)
        let health = ailing > 0 ? " !\(ailing)" : ""
        let isWell = ailing == 0 && ready == nodes.count
        let prompt = Prompt(
            "podsh \(runtime) \(ready)/\(nodes.count)\(health)> ", style: isWell ? .good : .caution,
            usesColour: usesColour)
        counted = (cluster.revision, prompt)
        return prompt
    }

    /// Active pods that are not ready. Of a large cluster the controllers' own counts are asked: a prompt must not walk
    /// a hundred thousand pods each time one changes.
    private static func ailing(in cluster: any ObjectView) -> Int {
        if cluster.podCount > 2000 {
            return cluster.declaredWorkloads.reduce(0) { $0 + max(0, $1.status.replicas - $1.status.ready) }
        }
        var ailing = 0
        cluster.forEachPod(ofOwner: nil) { pod in
            if pod.isActive, !pod.isReady { ailing += 1 }
            return true
        }
        return ailing
    }

    /// Under the first line, with what is still open: `            <> `.
    package func continuation(_ open: OpenInput, usesColour: Bool, showsUnicode: Bool) -> Prompt {
        let title = showsUnicode || open.title.utf8.count == open.title.count ? open.title : "..."
        let width = max(0, (counted?.prompt.text.utf8.count ?? 15) - 2 - DisplayWidth.of(title))
        return Prompt(String(repeating: " ", count: width) + title + "> ", style: .faint, usesColour: usesColour)
    }
}
