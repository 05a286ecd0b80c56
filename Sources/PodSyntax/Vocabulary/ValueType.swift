/// What a word in a slot has to be. The parser only stores it; the checker and the lowering read the word by it.
package enum ValueType: UInt8, CaseIterable, Sendable {
    /// An object's name (DNS-1123), a container's (`NAME` or an image reference whose last path part is the name).
    case name, containerName
    case image, integer, count
    /// `100m`, `1.5`; `100m..500m` as request..limit.
    case cpu, cpuRange
    /// `64Mi`; `64Mi..128Mi`.
    case memory, memoryRange
    /// `nvidia.com/gpu`; how much of it: `2`, `1Gi`; `1Gi..2Gi`.
    case resource, amount, amountRange
    case size
    case duration, durationRange
    /// `80`, `53/udp`; a bare number; `8080:80`.
    case port, portNumber, hostPort, portMapping
    /// `8080` or `http`: a container's port by its number or name.
    case targetPort
    case percent, countRange
    /// `2` or `25%`; the second of all there are, which is at most 100%.
    case countOrPercent, countOrPart
    /// `k=v` of a label; `KEY=VALUE` of an environment or a config.
    case label, variable
    /// `NAME=VALUE` of an HTTP request.
    case header
    /// `k=v`, `k!=v`, `k=a,b`, `k=*`, `"k>4"`: what is asked of a label; a grouping of nodes; keys of labels.
    case requirement, topology, labelKeys
    case key
    /// A path in a container; on the host; `POD:PATH` or a host path.
    case path, hostPath, copyPath
    /// A path in a volume, from its root; permissions as chmod(1) takes them.
    case subPath, fileMode
    /// Any text.
    case text
    case signal, user, group, taint, toleration, capability, schedule, timeZone, sysctl, hostname
    /// An IP address; one, or `host-gateway`; a domain of a search list; an option of resolv.conf; a host.
    case address, hostAddress, domain, resolverOption, hostAlias
    /// `nofile=1024:4096`.
    case ulimit
    /// `NAME`, `KIND/NAME` or `KIND NAME`; `POD[/CONTAINER]`.
    case target, podContainer
    /// `NAME`, `KIND/NAME`, `k=v` or `all`.
    case waitTarget
    case method, node, template, namespace, hostVariable, kind, topic, status
    /// An argument of a program.
    case argument

    /// What an error calls it: `expected a duration such as 5s`.
    package var title: String {
        switch self {
        case .name: "a name"
        case .containerName: "a container's name or an image"
        case .image: "an image such as nginx:1.27"
        case .integer: "a whole number"
        case .count: "a number such as 3"
        case .cpu: "an amount of cpu such as 500m"
        case .cpuRange: "an amount of cpu such as 500m or 100m..500m"
        case .memory: "an amount of memory such as 64Mi"
        case .memoryRange: "an amount of memory such as 64Mi or 64Mi..128Mi"
        case .resource: "a resource such as nvidia.com/gpu"
        case .amount: "an amount such as 2 or 1Gi"
        case .amountRange: "an amount such as 2, 1Gi or 1Gi..2Gi"
        case .size: "a size such as 1Gi"
        case .duration: "a duration such as 30s"
        case .durationRange: "durations such as 1s..30s"
        case .port: "a port such as 80 or 53/udp"
        case .portNumber: "a port such as 8080"
        case .hostPort: "a port such as 8080, or 0 for one that is free"
        case .portMapping: "ports such as 8080:80, 0:80 or 127.0.0.2:8080:80"
        case .targetPort: "a port such as 8080, or its name"
        case .percent: "a percentage such as 70%"
        case .countRange: "a range such as 2..10"
        case .countOrPercent: "a number or a percentage"
        case .countOrPart: "a number or a percentage up to 100%"
        case .label: "a label such as app=web"
        case .requirement: "a label such as app=web, app!=web, app=a,b or app=*"
        case .topology: "zone, node, region or a label of nodes"
        case .labelKeys: "keys of labels such as app,tier"
        case .variable: "a variable such as KEY=VALUE"
        case .header: "a header such as X-Check=1"
        case .key: "a key"
        case .path: "a path such as /data"
        case .hostPath: "a path of this machine"
        case .copyPath: "a path such as web:/data/x or ./x"
        case .subPath: "a path in the volume such as conf/app"
        case .fileMode: "permissions such as 0440"
        case .text: "a text"
        case .signal: "a signal such as QUIT"
        case .user: "a user id such as 1000"
        case .group: "a group id such as 2000"
        case .taint: "a taint such as gpu=true:NoSchedule"
        case .toleration: "a toleration such as gpu:NoSchedule"
        case .capability: "a capability such as NET_RAW"
        case .schedule: "a schedule such as \"*/5 * * * *\""
        case .timeZone: "a time zone such as Europe/Berlin"
        case .sysctl: "a setting such as net.core.somaxconn=1024"
        case .hostname, .hostAlias: "a host name"
        case .address: "an address such as 10.0.0.7"
        case .hostAddress: "an address such as 10.0.0.7, or host-gateway"
        case .domain: "a domain such as corp.example"
        case .ulimit: "a limit such as nofile=1024:4096"
        case .resolverOption: "an option such as ndots:2"
        case .target: "a name or KIND/NAME"
        case .podContainer: "a pod, or POD/CONTAINER"
        case .waitTarget: "a name, KIND/NAME, a label or 'all'"
        case .method: "a method such as GET"
        case .node: "a node's name"
        case .template: "a template's name"
        case .namespace: "a namespace's name"
        case .hostVariable: "a variable of this machine"
        case .kind: "a kind such as pods"
        case .topic: "a word such as pod.container.probe"
        case .status: "a status such as 500"
        case .argument: "an argument"
        }
    }
}
