internal import PodKernel
internal import PodLifecycle
internal import PodModel

extension Cleaning {
    /// Removes the kept volumes of a home, all or those of these names, `NAMESPACE/NAME`. Throws
    /// who lives in it: a volume may be in use. nil when there is none.
    package static func cleanVolumes(
        home: String, only named: [String]? = nil
    ) throws(EnvironmentFault) -> CleaningReport? {
        if let holder = EnvironmentLock.holders(home: home).first { throw .held(holder) }
        let folder = "\(home)/volumes"
        let volumes = named ?? FolderListing.names(folder)
        if volumes.isEmpty { return nil }
        var report = CleaningReport(name: "volumes (\(volumes.joined(separator: ", ")))")
        for volume in volumes { removeFolder("\(folder)/\(volume)", &report) }
        return report
    }
}
