/// Kinds of volumes that podsh does not mount, by their fields in `VolumeSource` of `core/v1`.
enum ForeignVolume: String, CaseIterable {
    case awsElasticBlockStore, azureDisk, azureFile, cephfs, cinder, csi, fc, flexVolume, flocker, gcePersistentDisk
    case gitRepo, glusterfs, iscsi, nfs, photonPersistentDisk, portworxVolume, quobyte, rbd, scaleIO, storageos
    case vsphereVolume

    var reason: String {
        switch self {
        case .awsElasticBlockStore, .azureDisk, .gcePersistentDisk, .cinder, .photonPersistentDisk, .vsphereVolume:
            "a disk of a cloud, which only the cloud's own machines can attach"
        case .csi, .flexVolume: "its driver runs in a cluster, and here is none"
        case .azureFile, .cephfs, .glusterfs, .nfs, .quobyte, .flocker, .portworxVolume, .scaleIO, .storageos:
            "storage over the network, which podsh does not mount"
        case .fc, .iscsi, .rbd: "a disk over the network, which podsh does not attach"
        case .gitRepo: "Kubernetes has switched it off: clone in an init container into an emptyDir"
        }
    }
}
