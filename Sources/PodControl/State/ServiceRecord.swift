import PodModel

/// A service and the label sets its selector matches: its endpoints are their serving members.
struct ServiceRecord {
    var object: Service
    var isLive = true
    /// Waits in `objectChanges`.
    var isTouched = false
    var namespace: UInt32
    var labelSets: [UInt32] = []
}
