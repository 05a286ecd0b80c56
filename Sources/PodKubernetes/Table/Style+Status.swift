package import PodText

extension Style {
    /// Colour of a STATUS word.
    package init(status word: String) {
        switch word {
        case "Running", "Ready", "Active", "Bound": self = .good
        case "Completed", "Succeeded", "Terminating": self = .faint
        case "Pending", "ContainerCreating", "PodInitializing", "NotReady", "Ready,SchedulingDisabled",
            "SchedulingGated":
            self = .caution
        default: self = word.hasPrefix("Init:") && word.contains("/") ? .caution : .bad
        }
    }
}
