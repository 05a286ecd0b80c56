// The messages of the core group, with the numbers of their fields: facts of Kubernetes 1.33.

extension ProtobufTable {
    /// `v1`.
    static let core = """
        AWSElasticBlockStoreVolumeSource: 1 volumeID text, 2 fsType text, 3 partition int, 4 readOnly bool
        Affinity: 1 nodeAffinity NodeAffinity?, 2 podAffinity PodAffinity?, 3 podAntiAffinity PodAntiAffinity?
        AppArmorProfile: 1 type text, 2 localhostProfile text?
        AttachedVolume: 1 name text, 2 devicePath text
        AzureDiskVolumeSource: 1 diskName text, 2 diskURI text, 3 cachingMode text?, 4 fsType text?, 5 readOnly bool?,
            6 kind text?
        AzureFilePersistentVolumeSource: 1 secretName text, 2 shareName text, 3 readOnly bool, 4 secretNamespace text?
        AzureFileVolumeSource: 1 secretName text, 2 shareName text, 3 readOnly bool
        Binding: 1 metadata ObjectMeta, 2 target ObjectReference
        CSIPersistentVolumeSource: 1 driver text, 2 volumeHandle text, 3 readOnly bool, 4 fsType text,
            5 volumeAttributes {text}, 6 controllerPublishSecretRef SecretReference?,
            7 nodeStageSecretRef SecretReference?, 8 nodePublishSecretRef SecretReference?,
            9 controllerExpandSecretRef SecretReference?, 10 nodeExpandSecretRef SecretReference?
        CSIVolumeSource: 1 driver text, 2 readOnly bool?, 3 fsType text?, 4 volumeAttributes {text},
            5 nodePublishSecretRef LocalObjectReference?
        Capabilities: 1 add [text], 2 drop [text]
        CephFSPersistentVolumeSource: 1 monitors [text], 2 path text, 3 user text, 4 secretFile text,
            5 secretRef SecretReference?, 6 readOnly bool
        CephFSVolumeSource: 1 monitors [text], 2 path text, 3 user text, 4 secretFile text,
            5 secretRef LocalObjectReference?, 6 readOnly bool
        CinderPersistentVolumeSource: 1 volumeID text, 2 fsType text, 3 readOnly bool, 4 secretRef SecretReference?
        CinderVolumeSource: 1 volumeID text, 2 fsType text, 3 readOnly bool, 4 secretRef LocalObjectReference?
        ClientIPConfig: 1 timeoutSeconds int?
        ClusterTrustBundleProjection: 1 name text?, 2 signerName text?, 3 labelSelector LabelSelector?, 4 path text,
            5 optional bool?
        ConfigMap: 1 metadata ObjectMeta, 2 data {text}, 3 binaryData {bytes}, 4 immutable bool?
        ConfigMapEnvSource: 1 ...LocalObjectReference, 2 optional bool?
        ConfigMapKeySelector: 1 ...LocalObjectReference, 2 key text, 3 optional bool?
        ConfigMapNodeConfigSource: 1 namespace text, 2 name text, 3 uid text, 4 resourceVersion text,
            5 kubeletConfigKey text
        ConfigMapProjection: 1 ...LocalObjectReference, 2 items [KeyToPath], 4 optional bool?
        ConfigMapVolumeSource: 1 ...LocalObjectReference, 2 items [KeyToPath], 3 defaultMode int?, 4 optional bool?
        Container: 1 name text, 2 image text, 3 command [text], 4 args [text], 5 workingDir text,
            6 ports [ContainerPort], 7 env [EnvVar], 8 resources ResourceRequirements, 9 volumeMounts [VolumeMount],
            10 livenessProbe Probe?, 11 readinessProbe Probe?, 12 lifecycle Lifecycle?, 13 terminationMessagePath text,
            14 imagePullPolicy text, 15 securityContext SecurityContext?, 16 stdin bool, 17 stdinOnce bool, 18 tty bool,
            19 envFrom [EnvFromSource], 20 terminationMessagePolicy text, 21 volumeDevices [VolumeDevice],
            22 startupProbe Probe?, 23 resizePolicy [ContainerResizePolicy], 24 restartPolicy text?
        ContainerImage: 1 names [text], 2 sizeBytes int
        ContainerPort: 1 name text, 2 hostPort int, 3 containerPort int, 4 protocol text, 5 hostIP text
        ContainerResizePolicy: 1 resourceName text, 2 restartPolicy text
        ContainerState: 1 waiting ContainerStateWaiting?, 2 running ContainerStateRunning?,
            3 terminated ContainerStateTerminated?
        ContainerStateRunning: 1 startedAt Time
        ContainerStateTerminated: 1 exitCode int, 2 signal int, 3 reason text, 4 message text, 5 startedAt Time,
            6 finishedAt Time, 7 containerID text
        ContainerStateWaiting: 1 reason text, 2 message text
        ContainerStatus: 1 name text, 2 state ContainerState, 3 lastState ContainerState, 4 ready bool,
            5 restartCount int, 6 image text, 7 imageID text, 8 containerID text, 9 started bool?,
            10 allocatedResources {Quantity}, 11 resources ResourceRequirements?, 12 volumeMounts [VolumeMountStatus],
            13 user ContainerUser?, 14 allocatedResourcesStatus [ResourceStatus], 15 stopSignal text?
        ContainerUser: 1 linux LinuxContainerUser?
        DaemonEndpoint: 1 Port int
        DownwardAPIProjection: 1 items [DownwardAPIVolumeFile]
        DownwardAPIVolumeFile: 1 path text, 2 fieldRef ObjectFieldSelector?, 3 resourceFieldRef ResourceFieldSelector?,
            4 mode int?
        DownwardAPIVolumeSource: 1 items [DownwardAPIVolumeFile], 2 defaultMode int?
        EmptyDirVolumeSource: 1 medium text, 2 sizeLimit Quantity?
        EndpointAddress: 1 ip text, 2 targetRef ObjectReference?, 3 hostname text, 4 nodeName text?
        EndpointPort: 1 name text, 2 port int, 3 protocol text, 4 appProtocol text?
        EndpointSubset: 1 addresses [EndpointAddress], 2 notReadyAddresses [EndpointAddress], 3 ports [EndpointPort]
        Endpoints: 1 metadata ObjectMeta, 2 subsets [EndpointSubset]
        EnvFromSource: 1 prefix text, 2 configMapRef ConfigMapEnvSource?, 3 secretRef SecretEnvSource?
        EnvVar: 1 name text, 2 value text, 3 valueFrom EnvVarSource?
        EnvVarSource: 1 fieldRef ObjectFieldSelector?, 2 resourceFieldRef ResourceFieldSelector?,
            3 configMapKeyRef ConfigMapKeySelector?, 4 secretKeyRef SecretKeySelector?
        EphemeralContainer: 1 ...EphemeralContainerCommon, 2 targetContainerName text
        EphemeralContainerCommon: 1 name text, 2 image text, 3 command [text], 4 args [text], 5 workingDir text,
            6 ports [ContainerPort], 7 env [EnvVar], 8 resources ResourceRequirements, 9 volumeMounts [VolumeMount],
            10 livenessProbe Probe?, 11 readinessProbe Probe?, 12 lifecycle Lifecycle?, 13 terminationMessagePath text,
            14 imagePullPolicy text, 15 securityContext SecurityContext?, 16 stdin bool, 17 stdinOnce bool, 18 tty bool,
            19 envFrom [EnvFromSource], 20 terminationMessagePolicy text, 21 volumeDevices [VolumeDevice],
            22 startupProbe Probe?, 23 resizePolicy [ContainerResizePolicy], 24 restartPolicy text?
        EphemeralVolumeSource: 1 volumeClaimTemplate PersistentVolumeClaimTemplate?
        Event: 1 metadata ObjectMeta, 2 involvedObject ObjectReference, 3 reason text, 4 message text,
            5 source EventSource, 6 firstTimestamp Time, 7 lastTimestamp Time, 8 count int, 9 type text,
            10 eventTime MicroTime, 11 series EventSeries?, 12 action text, 13 related ObjectReference?,
            14 reportingComponent text, 15 reportingInstance text
        EventSeries: 1 count int, 2 lastObservedTime MicroTime
        EventSource: 1 component text, 2 host text
        ExecAction: 1 command [text]
        FCVolumeSource: 1 targetWWNs [text], 2 lun int?, 3 fsType text, 4 readOnly bool, 5 wwids [text]
        FlexPersistentVolumeSource: 1 driver text, 2 fsType text, 3 secretRef SecretReference?, 4 readOnly bool,
            5 options {text}
        FlexVolumeSource: 1 driver text, 2 fsType text, 3 secretRef LocalObjectReference?, 4 readOnly bool,
            5 options {text}
        FlockerVolumeSource: 1 datasetName text, 2 datasetUUID text
        GCEPersistentDiskVolumeSource: 1 pdName text, 2 fsType text, 3 partition int, 4 readOnly bool
        GRPCAction: 1 port int, 2 service text?
        GitRepoVolumeSource: 1 repository text, 2 revision text, 3 directory text
        GlusterfsPersistentVolumeSource: 1 endpoints text, 2 path text, 3 readOnly bool, 4 endpointsNamespace text?
        GlusterfsVolumeSource: 1 endpoints text, 2 path text, 3 readOnly bool
        HTTPGetAction: 1 path text, 2 port IntOrString, 3 host text, 4 scheme text, 5 httpHeaders [HTTPHeader]
        HTTPHeader: 1 name text, 2 value text
        HostAlias: 1 ip text, 2 hostnames [text]
        HostIP: 1 ip text
        HostPathVolumeSource: 1 path text, 2 type text?
        ISCSIPersistentVolumeSource: 1 targetPortal text, 2 iqn text, 3 lun int, 4 iscsiInterface text, 5 fsType text,
            6 readOnly bool, 7 portals [text], 8 chapAuthDiscovery bool, 10 secretRef SecretReference?,
            11 chapAuthSession bool, 12 initiatorName text?
        ISCSIVolumeSource: 1 targetPortal text, 2 iqn text, 3 lun int, 4 iscsiInterface text, 5 fsType text,
            6 readOnly bool, 7 portals [text], 8 chapAuthDiscovery bool, 10 secretRef LocalObjectReference?,
            11 chapAuthSession bool, 12 initiatorName text?
        ImageVolumeSource: 1 reference text, 2 pullPolicy text
        KeyToPath: 1 key text, 2 path text, 3 mode int?
        Lifecycle: 1 postStart LifecycleHandler?, 2 preStop LifecycleHandler?, 3 stopSignal text?
        LifecycleHandler: 1 exec ExecAction?, 2 httpGet HTTPGetAction?, 3 tcpSocket TCPSocketAction?,
            4 sleep SleepAction?
        LimitRange: 1 metadata ObjectMeta, 2 spec LimitRangeSpec
        LimitRangeItem: 1 type text, 2 max {Quantity}, 3 min {Quantity}, 4 default {Quantity},
            5 defaultRequest {Quantity}, 6 maxLimitRequestRatio {Quantity}
        LimitRangeSpec: 1 limits [LimitRangeItem]
        LinuxContainerUser: 1 uid int, 2 gid int, 3 supplementalGroups [int]
        LoadBalancerIngress: 1 ip text, 2 hostname text, 3 ipMode text?, 4 ports [PortStatus]
        LoadBalancerStatus: 1 ingress [LoadBalancerIngress]
        LocalObjectReference: 1 name text
        LocalVolumeSource: 1 path text, 2 fsType text?
        ModifyVolumeStatus: 1 targetVolumeAttributesClassName text, 2 status text
        NFSVolumeSource: 1 server text, 2 path text, 3 readOnly bool
        Namespace: 1 metadata ObjectMeta, 2 spec NamespaceSpec, 3 status NamespaceStatus
        NamespaceCondition: 1 type text, 2 status text, 4 lastTransitionTime Time, 5 reason text, 6 message text
        NamespaceSpec: 1 finalizers [text]
        NamespaceStatus: 1 phase text, 2 conditions [NamespaceCondition]
        Node: 1 metadata ObjectMeta, 2 spec NodeSpec, 3 status NodeStatus
        NodeAddress: 1 type text, 2 address text
        NodeAffinity: 1 requiredDuringSchedulingIgnoredDuringExecution NodeSelector?,
            2 preferredDuringSchedulingIgnoredDuringExecution [PreferredSchedulingTerm]
        NodeCondition: 1 type text, 2 status text, 3 lastHeartbeatTime Time, 4 lastTransitionTime Time, 5 reason text,
            6 message text
        NodeConfigSource: 2 configMap ConfigMapNodeConfigSource?
        NodeConfigStatus: 1 assigned NodeConfigSource?, 2 active NodeConfigSource?, 3 lastKnownGood NodeConfigSource?,
            4 error text
        NodeDaemonEndpoints: 1 kubeletEndpoint DaemonEndpoint
        NodeFeatures: 1 supplementalGroupsPolicy bool?
        NodeRuntimeHandler: 1 name text, 2 features NodeRuntimeHandlerFeatures?
        NodeRuntimeHandlerFeatures: 1 recursiveReadOnlyMounts bool?, 2 userNamespaces bool?
        NodeSelector: 1 nodeSelectorTerms [NodeSelectorTerm]
        NodeSelectorRequirement: 1 key text, 2 operator text, 3 values [text]
        NodeSelectorTerm: 1 matchExpressions [NodeSelectorRequirement], 2 matchFields [NodeSelectorRequirement]
        NodeSpec: 1 podCIDR text, 2 externalID text, 3 providerID text, 4 unschedulable bool, 5 taints [Taint],
            6 configSource NodeConfigSource?, 7 podCIDRs [text]
        NodeStatus: 1 capacity {Quantity}, 2 allocatable {Quantity}, 3 phase text, 4 conditions [NodeCondition],
            5 addresses [NodeAddress], 6 daemonEndpoints NodeDaemonEndpoints, 7 nodeInfo NodeSystemInfo,
            8 images [ContainerImage], 9 volumesInUse [text], 10 volumesAttached [AttachedVolume],
            11 config NodeConfigStatus?, 12 runtimeHandlers [NodeRuntimeHandler], 13 features NodeFeatures?
        NodeSwapStatus: 1 capacity int?
        NodeSystemInfo: 1 machineID text, 2 systemUUID text, 3 bootID text, 4 kernelVersion text, 5 osImage text,
            6 containerRuntimeVersion text, 7 kubeletVersion text, 8 kubeProxyVersion text, 9 operatingSystem text,
            10 architecture text, 11 swap NodeSwapStatus?
        ObjectFieldSelector: 1 apiVersion text, 2 fieldPath text
        ObjectReference: 1 kind text, 2 namespace text, 3 name text, 4 uid text, 5 apiVersion text,
            6 resourceVersion text, 7 fieldPath text
        PersistentVolume: 1 metadata ObjectMeta, 2 spec PersistentVolumeSpec, 3 status PersistentVolumeStatus
        PersistentVolumeClaim: 1 metadata ObjectMeta, 2 spec PersistentVolumeClaimSpec,
            3 status PersistentVolumeClaimStatus
        PersistentVolumeClaimCondition: 1 type text, 2 status text, 3 lastProbeTime Time, 4 lastTransitionTime Time,
            5 reason text, 6 message text
        PersistentVolumeClaimSpec: 1 accessModes [text], 2 resources VolumeResourceRequirements, 3 volumeName text,
            4 selector LabelSelector?, 5 storageClassName text?, 6 volumeMode text?,
            7 dataSource TypedLocalObjectReference?, 8 dataSourceRef TypedObjectReference?,
            9 volumeAttributesClassName text?
        PersistentVolumeClaimStatus: 1 phase text, 2 accessModes [text], 3 capacity {Quantity},
            4 conditions [PersistentVolumeClaimCondition], 5 allocatedResources {Quantity},
            7 allocatedResourceStatuses {text}, 8 currentVolumeAttributesClassName text?,
            9 modifyVolumeStatus ModifyVolumeStatus?
        PersistentVolumeClaimTemplate: 1 metadata ObjectMeta, 2 spec PersistentVolumeClaimSpec
        PersistentVolumeClaimVolumeSource: 1 claimName text, 2 readOnly bool
        PersistentVolumeSource: 1 gcePersistentDisk GCEPersistentDiskVolumeSource?,
            2 awsElasticBlockStore AWSElasticBlockStoreVolumeSource?, 3 hostPath HostPathVolumeSource?,
            4 glusterfs GlusterfsPersistentVolumeSource?, 5 nfs NFSVolumeSource?, 6 rbd RBDPersistentVolumeSource?,
            7 iscsi ISCSIPersistentVolumeSource?, 8 cinder CinderPersistentVolumeSource?,
            9 cephfs CephFSPersistentVolumeSource?, 10 fc FCVolumeSource?, 11 flocker FlockerVolumeSource?,
            12 flexVolume FlexPersistentVolumeSource?, 13 azureFile AzureFilePersistentVolumeSource?,
            14 vsphereVolume VsphereVirtualDiskVolumeSource?, 15 quobyte QuobyteVolumeSource?,
            16 azureDisk AzureDiskVolumeSource?, 17 photonPersistentDisk PhotonPersistentDiskVolumeSource?,
            18 portworxVolume PortworxVolumeSource?, 19 scaleIO ScaleIOPersistentVolumeSource?,
            20 local LocalVolumeSource?, 21 storageos StorageOSPersistentVolumeSource?,
            22 csi CSIPersistentVolumeSource?
        PersistentVolumeSpec: 1 capacity {Quantity}, 2 ...PersistentVolumeSource, 3 accessModes [text],
            4 claimRef ObjectReference?, 5 persistentVolumeReclaimPolicy text, 6 storageClassName text,
            7 mountOptions [text], 8 volumeMode text?, 9 nodeAffinity VolumeNodeAffinity?,
            10 volumeAttributesClassName text?
        PersistentVolumeStatus: 1 phase text, 2 message text, 3 reason text, 4 lastPhaseTransitionTime Time?
        PhotonPersistentDiskVolumeSource: 1 pdID text, 2 fsType text
        Pod: 1 metadata ObjectMeta, 2 spec PodSpec, 3 status PodStatus
        PodAffinity: 1 requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm],
            2 preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm]
        PodAffinityTerm: 1 labelSelector LabelSelector?, 2 namespaces [text], 3 topologyKey text,
            4 namespaceSelector LabelSelector?, 5 matchLabelKeys [text], 6 mismatchLabelKeys [text]
        PodAntiAffinity: 1 requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm],
            2 preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm]
        PodCondition: 1 type text, 2 status text, 3 lastProbeTime Time, 4 lastTransitionTime Time, 5 reason text,
            6 message text, 7 observedGeneration int
        PodDNSConfig: 1 nameservers [text], 2 searches [text], 3 options [PodDNSConfigOption]
        PodDNSConfigOption: 1 name text, 2 value text?
        PodIP: 1 ip text
        PodOS: 1 name text
        PodReadinessGate: 1 conditionType text
        PodResourceClaim: 1 name text, 3 resourceClaimName text?, 4 resourceClaimTemplateName text?
        PodResourceClaimStatus: 1 name text, 2 resourceClaimName text?
        PodSchedulingGate: 1 name text
        PodSecurityContext: 1 seLinuxOptions SELinuxOptions?, 2 runAsUser int?, 3 runAsNonRoot bool?,
            4 supplementalGroups [int], 5 fsGroup int?, 6 runAsGroup int?, 7 sysctls [Sysctl],
            8 windowsOptions WindowsSecurityContextOptions?, 9 fsGroupChangePolicy text?,
            10 seccompProfile SeccompProfile?, 11 appArmorProfile AppArmorProfile?, 12 supplementalGroupsPolicy text?,
            13 seLinuxChangePolicy text?
        PodSpec: 1 volumes [Volume], 2 containers [Container], 3 restartPolicy text,
            4 terminationGracePeriodSeconds int?, 5 activeDeadlineSeconds int?, 6 dnsPolicy text, 7 nodeSelector {text},
            8 serviceAccountName text, 9 serviceAccount text, 10 nodeName text, 11 hostNetwork bool, 12 hostPID bool,
            13 hostIPC bool, 14 securityContext PodSecurityContext?, 15 imagePullSecrets [LocalObjectReference],
            16 hostname text, 17 subdomain text, 18 affinity Affinity?, 19 schedulerName text,
            20 initContainers [Container], 21 automountServiceAccountToken bool?, 22 tolerations [Toleration],
            23 hostAliases [HostAlias], 24 priorityClassName text, 25 priority int?, 26 dnsConfig PodDNSConfig?,
            27 shareProcessNamespace bool?, 28 readinessGates [PodReadinessGate], 29 runtimeClassName text?,
            30 enableServiceLinks bool?, 31 preemptionPolicy text?, 32 overhead {Quantity},
            33 topologySpreadConstraints [TopologySpreadConstraint], 34 ephemeralContainers [EphemeralContainer],
            35 setHostnameAsFQDN bool?, 36 os PodOS?, 37 hostUsers bool?, 38 schedulingGates [PodSchedulingGate],
            39 resourceClaims [PodResourceClaim], 40 resources ResourceRequirements?
        PodStatus: 1 phase text, 2 conditions [PodCondition], 3 message text, 4 reason text, 5 hostIP text,
            6 podIP text, 7 startTime Time?, 8 containerStatuses [ContainerStatus], 9 qosClass text,
            10 initContainerStatuses [ContainerStatus], 11 nominatedNodeName text, 12 podIPs [PodIP],
            13 ephemeralContainerStatuses [ContainerStatus], 14 resize text,
            15 resourceClaimStatuses [PodResourceClaimStatus], 16 hostIPs [HostIP], 17 observedGeneration int
        PodTemplate: 1 metadata ObjectMeta, 2 template PodTemplateSpec
        PodTemplateSpec: 1 metadata ObjectMeta, 2 spec PodSpec
        PortStatus: 1 port int, 2 protocol text, 3 error text?
        PortworxVolumeSource: 1 volumeID text, 2 fsType text, 3 readOnly bool
        PreferredSchedulingTerm: 1 weight int, 2 preference NodeSelectorTerm
        Probe: 1 ...ProbeHandler, 2 initialDelaySeconds int, 3 timeoutSeconds int, 4 periodSeconds int,
            5 successThreshold int, 6 failureThreshold int, 7 terminationGracePeriodSeconds int?
        ProbeHandler: 1 exec ExecAction?, 2 httpGet HTTPGetAction?, 3 tcpSocket TCPSocketAction?, 4 grpc GRPCAction?
        ProjectedVolumeSource: 1 sources [VolumeProjection], 2 defaultMode int?
        QuobyteVolumeSource: 1 registry text, 2 volume text, 3 readOnly bool, 4 user text, 5 group text, 6 tenant text
        RBDPersistentVolumeSource: 1 monitors [text], 2 image text, 3 fsType text, 4 pool text, 5 user text,
            6 keyring text, 7 secretRef SecretReference?, 8 readOnly bool
        RBDVolumeSource: 1 monitors [text], 2 image text, 3 fsType text, 4 pool text, 5 user text, 6 keyring text,
            7 secretRef LocalObjectReference?, 8 readOnly bool
        ReplicationController: 1 metadata ObjectMeta, 2 spec ReplicationControllerSpec,
            3 status ReplicationControllerStatus
        ReplicationControllerCondition: 1 type text, 2 status text, 3 lastTransitionTime Time, 4 reason text,
            5 message text
        ReplicationControllerSpec: 1 replicas int?, 2 selector {text}, 3 template PodTemplateSpec?,
            4 minReadySeconds int
        ReplicationControllerStatus: 1 replicas int, 2 fullyLabeledReplicas int, 3 observedGeneration int,
            4 readyReplicas int, 5 availableReplicas int, 6 conditions [ReplicationControllerCondition]
        ResourceClaim: 1 name text, 2 request text
        ResourceFieldSelector: 1 containerName text, 2 resource text, 3 divisor Quantity
        ResourceHealth: 1 resourceID text, 2 health text
        ResourceQuota: 1 metadata ObjectMeta, 2 spec ResourceQuotaSpec, 3 status ResourceQuotaStatus
        ResourceQuotaSpec: 1 hard {Quantity}, 2 scopes [text], 3 scopeSelector ScopeSelector?
        ResourceQuotaStatus: 1 hard {Quantity}, 2 used {Quantity}
        ResourceRequirements: 1 limits {Quantity}, 2 requests {Quantity}, 3 claims [ResourceClaim]
        ResourceStatus: 1 name text, 2 resources [ResourceHealth]
        SELinuxOptions: 1 user text, 2 role text, 3 type text, 4 level text
        ScaleIOPersistentVolumeSource: 1 gateway text, 2 system text, 3 secretRef SecretReference?, 4 sslEnabled bool,
            5 protectionDomain text, 6 storagePool text, 7 storageMode text, 8 volumeName text, 9 fsType text,
            10 readOnly bool
        ScaleIOVolumeSource: 1 gateway text, 2 system text, 3 secretRef LocalObjectReference?, 4 sslEnabled bool,
            5 protectionDomain text, 6 storagePool text, 7 storageMode text, 8 volumeName text, 9 fsType text,
            10 readOnly bool
        ScopeSelector: 1 matchExpressions [ScopedResourceSelectorRequirement]
        ScopedResourceSelectorRequirement: 1 scopeName text, 2 operator text, 3 values [text]
        SeccompProfile: 1 type text, 2 localhostProfile text?
        Secret: 1 metadata ObjectMeta, 2 data {bytes}, 3 type text, 4 stringData {text}, 5 immutable bool?
        SecretEnvSource: 1 ...LocalObjectReference, 2 optional bool?
        SecretKeySelector: 1 ...LocalObjectReference, 2 key text, 3 optional bool?
        SecretProjection: 1 ...LocalObjectReference, 2 items [KeyToPath], 4 optional bool?
        SecretReference: 1 name text, 2 namespace text
        SecretVolumeSource: 1 secretName text, 2 items [KeyToPath], 3 defaultMode int?, 4 optional bool?
        SecurityContext: 1 capabilities Capabilities?, 2 privileged bool?, 3 seLinuxOptions SELinuxOptions?,
            4 runAsUser int?, 5 runAsNonRoot bool?, 6 readOnlyRootFilesystem bool?, 7 allowPrivilegeEscalation bool?,
            8 runAsGroup int?, 9 procMount text?, 10 windowsOptions WindowsSecurityContextOptions?,
            11 seccompProfile SeccompProfile?, 12 appArmorProfile AppArmorProfile?
        Service: 1 metadata ObjectMeta, 2 spec ServiceSpec, 3 status ServiceStatus
        ServiceAccount: 1 metadata ObjectMeta, 2 secrets [ObjectReference], 3 imagePullSecrets [LocalObjectReference],
            4 automountServiceAccountToken bool?
        ServiceAccountTokenProjection: 1 audience text, 2 expirationSeconds int?, 3 path text
        ServicePort: 1 name text, 2 protocol text, 3 port int, 4 targetPort IntOrString, 5 nodePort int,
            6 appProtocol text?
        ServiceSpec: 1 ports [ServicePort], 2 selector {text}, 3 clusterIP text, 4 type text, 5 externalIPs [text],
            7 sessionAffinity text, 8 loadBalancerIP text, 9 loadBalancerSourceRanges [text], 10 externalName text,
            11 externalTrafficPolicy text, 12 healthCheckNodePort int, 13 publishNotReadyAddresses bool,
            14 sessionAffinityConfig SessionAffinityConfig?, 17 ipFamilyPolicy text?, 18 clusterIPs [text],
            19 ipFamilies [text], 20 allocateLoadBalancerNodePorts bool?, 21 loadBalancerClass text?,
            22 internalTrafficPolicy text?, 23 trafficDistribution text?
        ServiceStatus: 1 loadBalancer LoadBalancerStatus, 2 conditions [Condition]
        SessionAffinityConfig: 1 clientIP ClientIPConfig?
        SleepAction: 1 seconds int
        StorageOSPersistentVolumeSource: 1 volumeName text, 2 volumeNamespace text, 3 fsType text, 4 readOnly bool,
            5 secretRef ObjectReference?
        StorageOSVolumeSource: 1 volumeName text, 2 volumeNamespace text, 3 fsType text, 4 readOnly bool,
            5 secretRef LocalObjectReference?
        Sysctl: 1 name text, 2 value text
        TCPSocketAction: 1 port IntOrString, 2 host text
        Taint: 1 key text, 2 value text, 3 effect text, 4 timeAdded Time?
        Toleration: 1 key text, 2 operator text, 3 value text, 4 effect text, 5 tolerationSeconds int?
        TopologySelectorLabelRequirement: 1 key text, 2 values [text]
        TopologySelectorTerm: 1 matchLabelExpressions [TopologySelectorLabelRequirement]
        TopologySpreadConstraint: 1 maxSkew int, 2 topologyKey text, 3 whenUnsatisfiable text,
            4 labelSelector LabelSelector?, 5 minDomains int?, 6 nodeAffinityPolicy text?, 7 nodeTaintsPolicy text?,
            8 matchLabelKeys [text]
        TypedLocalObjectReference: 1 apiGroup text?, 2 kind text, 3 name text
        TypedObjectReference: 1 apiGroup text?, 2 kind text, 3 name text, 4 namespace text?
        Volume: 1 name text, 2 ...VolumeSource
        VolumeDevice: 1 name text, 2 devicePath text
        VolumeMount: 1 name text, 2 readOnly bool, 3 mountPath text, 4 subPath text, 5 mountPropagation text?,
            6 subPathExpr text, 7 recursiveReadOnly text?
        VolumeMountStatus: 1 name text, 2 mountPath text, 3 readOnly bool, 4 recursiveReadOnly text?
        VolumeNodeAffinity: 1 required NodeSelector?
        VolumeProjection: 1 secret SecretProjection?, 2 downwardAPI DownwardAPIProjection?,
            3 configMap ConfigMapProjection?, 4 serviceAccountToken ServiceAccountTokenProjection?,
            5 clusterTrustBundle ClusterTrustBundleProjection?
        VolumeResourceRequirements: 1 limits {Quantity}, 2 requests {Quantity}
        VolumeSource: 1 hostPath HostPathVolumeSource?, 2 emptyDir EmptyDirVolumeSource?,
            3 gcePersistentDisk GCEPersistentDiskVolumeSource?,
            4 awsElasticBlockStore AWSElasticBlockStoreVolumeSource?, 5 gitRepo GitRepoVolumeSource?,
            6 secret SecretVolumeSource?, 7 nfs NFSVolumeSource?, 8 iscsi ISCSIVolumeSource?,
            9 glusterfs GlusterfsVolumeSource?, 10 persistentVolumeClaim PersistentVolumeClaimVolumeSource?,
            11 rbd RBDVolumeSource?, 12 flexVolume FlexVolumeSource?, 13 cinder CinderVolumeSource?,
            14 cephfs CephFSVolumeSource?, 15 flocker FlockerVolumeSource?, 16 downwardAPI DownwardAPIVolumeSource?,
            17 fc FCVolumeSource?, 18 azureFile AzureFileVolumeSource?, 19 configMap ConfigMapVolumeSource?,
            20 vsphereVolume VsphereVirtualDiskVolumeSource?, 21 quobyte QuobyteVolumeSource?,
            22 azureDisk AzureDiskVolumeSource?, 23 photonPersistentDisk PhotonPersistentDiskVolumeSource?,
            24 portworxVolume PortworxVolumeSource?, 25 scaleIO ScaleIOVolumeSource?,
            26 projected ProjectedVolumeSource?, 27 storageos StorageOSVolumeSource?, 28 csi CSIVolumeSource?,
            29 ephemeral EphemeralVolumeSource?, 30 image ImageVolumeSource?
        VsphereVirtualDiskVolumeSource: 1 volumePath text, 2 fsType text, 3 storagePolicyName text,
            4 storagePolicyID text
        WeightedPodAffinityTerm: 1 weight int, 2 podAffinityTerm PodAffinityTerm
        WindowsSecurityContextOptions: 1 gmsaCredentialSpecName text?, 2 gmsaCredentialSpec text?,
            3 runAsUserName text?, 4 hostProcess bool?
        """
}
