/// Words that people bring from other shells, and what podsh has in their place. What stands in '…' is a statement.
package enum ForeignWords {
    /// A sentence for a word that no statement begins with; nil for one that nobody brings.
    package static func help(_ word: String) -> String? { sentences[word.lowercased()] }

    package static let sentences: [String: String] = {
        let groups: [(words: [String], sentence: String)] = [
            (["ls", "lst", "ll", "dir"], "'get pods' lists pods, 'run \"ls\"' files of this machine"),
            (["ps", "htop"], "'get pods' lists pods, 'top pods' what they use"),
            (["status"], "'get all' shows what there is"),
            (["watch"], "'get pods watch' shows changes as they come"),
            (["clear", "cls"], "Ctrl-L clears the screen"),
            (["cd", "pwd"], "paths begin at the script's folder, at the prompt where podsh was started"),
            (["q", "bye", "logout"], "'quit' ends podsh"),
            (["man"], "'help' lists the words, 'explain pod' says what one takes"),
            (["history"], "the arrow keys bring back what was typed; 'rollout history web' lists revisions"),
            (["alias"], "'def ready() { wait all ready }' names statements"),
            (["kubectl"], "write the command without 'kubectl'"),
            (["podsh"], "write the command without 'podsh'"),
            (
                ["docker", "podman", "nerdctl"],
                "'pod web < container nginx >' runs a container; 'get pods', 'logs web' and 'exec web -- sh' look in"
            ),
            (
                ["apply", "create", "helm"],
                "'pod web < container nginx >' declares a pod, 'import web.yaml' what a Kubernetes file says"
            ),
            (
                ["edit", "patch", "vi", "vim", "nano"],
                "'set web/nginx image nginx:1.27' changes what is there; what is declared again becomes what is said"
            ),
            (["rm", "kill", "stop", "down"], "'delete pod web' ends a pod"),
            (["rollback"], "'rollout undo web' goes back to the last revision"),
            (["ssh", "sh", "bash"], "'exec web -- sh' is a shell in a pod, 'run \"sh -c …\"' one of this machine"),
            (["cat"], "'logs web' shows what a pod wrote, 'run \"cat FILE\"' a file of this machine"),
            (["tail"], "'logs web tail 20' shows the last lines of a log"),
            (
                ["grep", "awk", "sed", "head"],
                "'get pods | grep web' passes what is shown on to a command of this machine"
            ),
            (
                ["curl", "wget"],
                "'exec web -- curl localhost' asks from inside a pod, 'run \"curl localhost\"' from this machine"
            ),
            (["cp", "scp"], "'copy web:/data/x ./x' copies files in or out of a pod"),
            (["port-forward"], "'forward web 8080:80' leads a port of this machine to a pod"),
            (["expose"], "'service web port 80' gives pods one address"),
            (["annotate"], "an annotation stands in the body: 'pod web < container nginx; annotation owner=me >'"),
            (["taint"], "'node node-1 < taint gpu=true:NoSchedule >' keeps pods away that do not tolerate it"),
            (["date"], "'print now()' tells the time"),
        ]
        return Dictionary(uniqueKeysWithValues: groups.flatMap { group in group.words.map { ($0, group.sentence) } })
    }()
}
