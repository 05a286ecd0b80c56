package import PodModel

/// A service and the label sets its selector matches: its endpoints are their serving members.
package struct ServiceRecord {
    package var object: Service
    package var isLive = true
    /// Waits in the inbox.
    package var isTouched = false
    package var namespace: NamespaceSlot
    package var labelSets: [LabelSetSlot] = []
}
