import PodModel

/// One simulated node: its image store, its pull queue and its addresses.
struct SimulatedMachine {
    var name: String
    var addresses: NodeAddresses
    /// When each image is, or will be, here. Only ever looked up by name.
    private var images: [String: Timestamp] = [:]
    /// Pulls are serial (kubelet's default): the next one begins when this is over.
    private var pullsEnd = Timestamp(nanoseconds: 0)
    var isAlive = true
    var isLinked = true

    init(name: String, index: UInt32) {
        self.name = name
        addresses = NodeAddresses(node: index)
    }

    /// The image that was asked for last: most pods of a machine want the same one.
    private var latest: (image: String, arrival: Timestamp)?

    /// When the image is here; `nil` when nobody has asked for it yet.
    mutating func arrival(of image: String) -> Timestamp? {
        if let latest, latest.image == image { return latest.arrival }
        guard let arrival = images[image] else { return nil }
        latest = (image, arrival)
        return arrival
    }

    /// Queues a pull and says when it is done.
    mutating func pull(_ image: String, taking duration: TimeSpan, at now: Timestamp) -> Timestamp {
        pullsEnd = max(now, pullsEnd) + duration
        images[image] = pullsEnd
        latest = nil
        return pullsEnd
    }
}
