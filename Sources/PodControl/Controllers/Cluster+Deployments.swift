import PodModel

// The deployment controller: one replica set a revision.
extension Cluster {
    mutating func syncDeployment(_ slot: Int, _ spec: DeploymentSpec) {
    }
}
