package import PodModel

extension PodSpec {
    package static func of(_ containers: Container..., restart: RestartPolicy = .always) -> PodSpec {
        var spec = PodSpec()
        spec.containers = containers
        spec.restartPolicy = restart
        return spec
    }
}
