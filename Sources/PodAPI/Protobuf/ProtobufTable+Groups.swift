// The messages of the other groups, as those of the core group.

extension ProtobufTable {
    /// `apps/v1`.
    static let apps = """
        ControllerRevision: 1 metadata ObjectMeta, 2 data Raw, 3 revision int
        DaemonSet: 1 metadata ObjectMeta, 2 spec DaemonSetSpec, 3 status DaemonSetStatus
        DaemonSetCondition: 1 type text, 2 status text, 3 lastTransitionTime Time, 4 reason text, 5 message text
        DaemonSetSpec: 1 selector LabelSelector?, 2 template PodTemplateSpec, 3 updateStrategy DaemonSetUpdateStrategy,
            4 minReadySeconds int, 6 revisionHistoryLimit int?
        DaemonSetStatus: 1 currentNumberScheduled int, 2 numberMisscheduled int, 3 desiredNumberScheduled int,
            4 numberReady int, 5 observedGeneration int, 6 updatedNumberScheduled int, 7 numberAvailable int,
            8 numberUnavailable int, 9 collisionCount int?, 10 conditions [DaemonSetCondition]
        DaemonSetUpdateStrategy: 1 type text, 2 rollingUpdate RollingUpdateDaemonSet?
        Deployment: 1 metadata ObjectMeta, 2 spec DeploymentSpec, 3 status DeploymentStatus
        DeploymentCondition: 1 type text, 2 status text, 4 reason text, 5 message text, 6 lastUpdateTime Time,
            7 lastTransitionTime Time
        DeploymentSpec: 1 replicas int?, 2 selector LabelSelector?, 3 template PodTemplateSpec,
            4 strategy DeploymentStrategy, 5 minReadySeconds int, 6 revisionHistoryLimit int?, 7 paused bool,
            9 progressDeadlineSeconds int?
        DeploymentStatus: 1 observedGeneration int, 2 replicas int, 3 updatedReplicas int, 4 availableReplicas int,
            5 unavailableReplicas int, 6 conditions [DeploymentCondition], 7 readyReplicas int, 8 collisionCount int?,
            9 terminatingReplicas int?
        DeploymentStrategy: 1 type text, 2 rollingUpdate RollingUpdateDeployment?
        ReplicaSet: 1 metadata ObjectMeta, 2 spec ReplicaSetSpec, 3 status ReplicaSetStatus
        ReplicaSetCondition: 1 type text, 2 status text, 3 lastTransitionTime Time, 4 reason text, 5 message text
        ReplicaSetSpec: 1 replicas int?, 2 selector LabelSelector?, 3 template PodTemplateSpec, 4 minReadySeconds int
        ReplicaSetStatus: 1 replicas int, 2 fullyLabeledReplicas int, 3 observedGeneration int, 4 readyReplicas int,
            5 availableReplicas int, 6 conditions [ReplicaSetCondition], 7 terminatingReplicas int?
        RollingUpdateDaemonSet: 1 maxUnavailable IntOrString?, 2 maxSurge IntOrString?
        RollingUpdateDeployment: 1 maxUnavailable IntOrString?, 2 maxSurge IntOrString?
        RollingUpdateStatefulSetStrategy: 1 partition int?, 2 maxUnavailable IntOrString?
        StatefulSet: 1 metadata ObjectMeta, 2 spec StatefulSetSpec, 3 status StatefulSetStatus
        StatefulSetCondition: 1 type text, 2 status text, 3 lastTransitionTime Time, 4 reason text, 5 message text
        StatefulSetOrdinals: 1 start int
        StatefulSetPersistentVolumeClaimRetentionPolicy: 1 whenDeleted text, 2 whenScaled text
        StatefulSetSpec: 1 replicas int?, 2 selector LabelSelector?, 3 template PodTemplateSpec,
            4 volumeClaimTemplates [PersistentVolumeClaim], 5 serviceName text, 6 podManagementPolicy text,
            7 updateStrategy StatefulSetUpdateStrategy, 8 revisionHistoryLimit int?, 9 minReadySeconds int,
            10 persistentVolumeClaimRetentionPolicy StatefulSetPersistentVolumeClaimRetentionPolicy?,
            11 ordinals StatefulSetOrdinals?
        StatefulSetStatus: 1 observedGeneration int, 2 replicas int, 3 readyReplicas int, 4 currentReplicas int,
            5 updatedReplicas int, 6 currentRevision text, 7 updateRevision text, 9 collisionCount int?,
            10 conditions [StatefulSetCondition], 11 availableReplicas int
        StatefulSetUpdateStrategy: 1 type text, 2 rollingUpdate RollingUpdateStatefulSetStrategy?
        """

    /// `batch/v1`.
    static let batch = """
        CronJob: 1 metadata ObjectMeta, 2 spec CronJobSpec, 3 status CronJobStatus
        CronJobSpec: 1 schedule text, 2 startingDeadlineSeconds int?, 3 concurrencyPolicy text, 4 suspend bool?,
            5 jobTemplate JobTemplateSpec, 6 successfulJobsHistoryLimit int?, 7 failedJobsHistoryLimit int?,
            8 timeZone text?
        CronJobStatus: 1 active [ObjectReference], 4 lastScheduleTime Time?, 5 lastSuccessfulTime Time?
        Job: 1 metadata ObjectMeta, 2 spec JobSpec, 3 status JobStatus
        JobCondition: 1 type text, 2 status text, 3 lastProbeTime Time, 4 lastTransitionTime Time, 5 reason text,
            6 message text
        JobSpec: 1 parallelism int?, 2 completions int?, 3 activeDeadlineSeconds int?, 4 selector LabelSelector?,
            5 manualSelector bool?, 6 template PodTemplateSpec, 7 backoffLimit int?, 8 ttlSecondsAfterFinished int?,
            9 completionMode text?, 10 suspend bool?, 11 podFailurePolicy PodFailurePolicy?,
            12 backoffLimitPerIndex int?, 13 maxFailedIndexes int?, 14 podReplacementPolicy text?, 15 managedBy text?,
            16 successPolicy SuccessPolicy?
        JobStatus: 1 conditions [JobCondition], 2 startTime Time?, 3 completionTime Time?, 4 active int,
            5 succeeded int, 6 failed int, 7 completedIndexes text, 8 uncountedTerminatedPods UncountedTerminatedPods?,
            9 ready int?, 10 failedIndexes text?, 11 terminating int?
        JobTemplateSpec: 1 metadata ObjectMeta, 2 spec JobSpec
        PodFailurePolicy: 1 rules [PodFailurePolicyRule]
        PodFailurePolicyOnExitCodesRequirement: 1 containerName text?, 2 operator text, 3 values [int]
        PodFailurePolicyOnPodConditionsPattern: 1 type text, 2 status text
        PodFailurePolicyRule: 1 action text, 2 onExitCodes PodFailurePolicyOnExitCodesRequirement?,
            3 onPodConditions [PodFailurePolicyOnPodConditionsPattern]
        SuccessPolicy: 1 rules [SuccessPolicyRule]
        SuccessPolicyRule: 1 succeededIndexes text?, 2 succeededCount int?
        UncountedTerminatedPods: 1 succeeded [text], 2 failed [text]
        """

    /// `rbac.authorization.k8s.io/v1`.
    static let rbac = """
        AggregationRule: 1 clusterRoleSelectors [LabelSelector]
        ClusterRole: 1 metadata ObjectMeta, 2 rules [PolicyRule], 3 aggregationRule AggregationRule?
        ClusterRoleBinding: 1 metadata ObjectMeta, 2 subjects [Subject], 3 roleRef RoleRef
        PolicyRule: 1 verbs [text], 2 apiGroups [text], 3 resources [text], 4 resourceNames [text],
            5 nonResourceURLs [text]
        Role: 1 metadata ObjectMeta, 2 rules [PolicyRule]
        RoleBinding: 1 metadata ObjectMeta, 2 subjects [Subject], 3 roleRef RoleRef
        RoleRef: 1 apiGroup text, 2 kind text, 3 name text
        Subject: 1 kind text, 2 apiGroup text, 3 name text, 4 namespace text
        """

    /// `networking.k8s.io/v1`.
    static let networking = """
        HTTPIngressPath: 1 path text, 2 backend IngressBackend, 3 pathType text?
        HTTPIngressRuleValue: 1 paths [HTTPIngressPath]
        IPBlock: 1 cidr text, 2 except [text]
        Ingress: 1 metadata ObjectMeta, 2 spec IngressSpec, 3 status IngressStatus
        IngressBackend: 3 resource TypedLocalObjectReference?, 4 service IngressServiceBackend?
        IngressClass: 1 metadata ObjectMeta, 2 spec IngressClassSpec
        IngressClassParametersReference: 1 aPIGroup text?, 2 kind text, 3 name text, 4 scope text?, 5 namespace text?
        IngressClassSpec: 1 controller text, 2 parameters IngressClassParametersReference?
        IngressLoadBalancerIngress: 1 ip text, 2 hostname text, 4 ports [IngressPortStatus]
        IngressLoadBalancerStatus: 1 ingress [IngressLoadBalancerIngress]
        IngressPortStatus: 1 port int, 2 protocol text, 3 error text?
        IngressRule: 1 host text, 2 ...IngressRuleValue
        IngressRuleValue: 1 http HTTPIngressRuleValue?
        IngressServiceBackend: 1 name text, 2 port ServiceBackendPort
        IngressSpec: 1 defaultBackend IngressBackend?, 2 tls [IngressTLS], 3 rules [IngressRule],
            4 ingressClassName text?
        IngressStatus: 1 loadBalancer IngressLoadBalancerStatus
        IngressTLS: 1 hosts [text], 2 secretName text
        NetworkPolicy: 1 metadata ObjectMeta, 2 spec NetworkPolicySpec
        NetworkPolicyEgressRule: 1 ports [NetworkPolicyPort], 2 to [NetworkPolicyPeer]
        NetworkPolicyIngressRule: 1 ports [NetworkPolicyPort], 2 from [NetworkPolicyPeer]
        NetworkPolicyPeer: 1 podSelector LabelSelector?, 2 namespaceSelector LabelSelector?, 3 ipBlock IPBlock?
        NetworkPolicyPort: 1 protocol text?, 2 port IntOrString?, 3 endPort int?
        NetworkPolicySpec: 1 podSelector LabelSelector?, 2 ingress [NetworkPolicyIngressRule],
            3 egress [NetworkPolicyEgressRule], 4 policyTypes [text]
        ServiceBackendPort: 1 name text, 2 number int
        """

    /// `discovery.k8s.io/v1`.
    static let discovery = """
        Endpoint: 1 addresses [text], 2 conditions EndpointConditions, 3 hostname text?, 4 targetRef ObjectReference?,
            5 deprecatedTopology {text}, 6 nodeName text?, 7 zone text?, 8 hints EndpointHints?
        EndpointConditions: 1 ready bool?, 2 serving bool?, 3 terminating bool?
        EndpointHints: 1 forZones [ForZone], 2 forNodes [ForNode]
        EndpointPort: 1 name text?, 2 protocol text?, 3 port int?, 4 appProtocol text?
        EndpointSlice: 1 metadata ObjectMeta, 2 endpoints [Endpoint], 3 ports [EndpointPort], 4 addressType text
        ForNode: 1 name text
        ForZone: 1 name text
        """

    /// `policy/v1`.
    static let policy = """
        Eviction: 1 metadata ObjectMeta, 2 deleteOptions DeleteOptions?
        PodDisruptionBudget: 1 metadata ObjectMeta, 2 spec PodDisruptionBudgetSpec, 3 status PodDisruptionBudgetStatus
        PodDisruptionBudgetSpec: 1 minAvailable IntOrString?, 2 selector LabelSelector?, 3 maxUnavailable IntOrString?,
            4 unhealthyPodEvictionPolicy text?
        PodDisruptionBudgetStatus: 1 observedGeneration int, 2 disruptedPods {Time}, 3 disruptionsAllowed int,
            4 currentHealthy int, 5 desiredHealthy int, 6 expectedPods int, 7 conditions [Condition]
        """

    /// `autoscaling/v1`.
    static let autoscalingV1 = """
        CrossVersionObjectReference: 1 kind text, 2 name text, 3 apiVersion text
        HorizontalPodAutoscaler: 1 metadata ObjectMeta, 2 spec HorizontalPodAutoscalerSpec,
            3 status HorizontalPodAutoscalerStatus
        HorizontalPodAutoscalerSpec: 1 scaleTargetRef CrossVersionObjectReference, 2 minReplicas int?,
            3 maxReplicas int, 4 targetCPUUtilizationPercentage int?
        HorizontalPodAutoscalerStatus: 1 observedGeneration int?, 2 lastScaleTime Time?, 3 currentReplicas int,
            4 desiredReplicas int, 5 currentCPUUtilizationPercentage int?
        Scale: 1 metadata ObjectMeta, 2 spec ScaleSpec, 3 status ScaleStatus
        ScaleSpec: 1 replicas int
        ScaleStatus: 1 replicas int, 2 selector text
        """

    /// `autoscaling/v2`.
    static let autoscalingV2 = """
        ContainerResourceMetricSource: 1 name text, 2 target MetricTarget, 3 container text
        ContainerResourceMetricStatus: 1 name text, 2 current MetricValueStatus, 3 container text
        CrossVersionObjectReference: 1 kind text, 2 name text, 3 apiVersion text
        ExternalMetricSource: 1 metric MetricIdentifier, 2 target MetricTarget
        ExternalMetricStatus: 1 metric MetricIdentifier, 2 current MetricValueStatus
        HPAScalingPolicy: 1 type text, 2 value int, 3 periodSeconds int
        HPAScalingRules: 1 selectPolicy text?, 2 policies [HPAScalingPolicy], 3 stabilizationWindowSeconds int?,
            4 tolerance Quantity?
        HorizontalPodAutoscaler: 1 metadata ObjectMeta, 2 spec HorizontalPodAutoscalerSpec,
            3 status HorizontalPodAutoscalerStatus
        HorizontalPodAutoscalerBehavior: 1 scaleUp HPAScalingRules?, 2 scaleDown HPAScalingRules?
        HorizontalPodAutoscalerCondition: 1 type text, 2 status text, 3 lastTransitionTime Time, 4 reason text,
            5 message text
        HorizontalPodAutoscalerSpec: 1 scaleTargetRef CrossVersionObjectReference, 2 minReplicas int?,
            3 maxReplicas int, 4 metrics [MetricSpec], 5 behavior HorizontalPodAutoscalerBehavior?
        HorizontalPodAutoscalerStatus: 1 observedGeneration int?, 2 lastScaleTime Time?, 3 currentReplicas int,
            4 desiredReplicas int, 5 currentMetrics [MetricStatus], 6 conditions [HorizontalPodAutoscalerCondition]
        MetricIdentifier: 1 name text, 2 selector LabelSelector?
        MetricSpec: 1 type text, 2 object ObjectMetricSource?, 3 pods PodsMetricSource?,
            4 resource ResourceMetricSource?, 5 external ExternalMetricSource?,
            7 containerResource ContainerResourceMetricSource?
        MetricStatus: 1 type text, 2 object ObjectMetricStatus?, 3 pods PodsMetricStatus?,
            4 resource ResourceMetricStatus?, 5 external ExternalMetricStatus?,
            7 containerResource ContainerResourceMetricStatus?
        MetricTarget: 1 type text, 2 value Quantity?, 3 averageValue Quantity?, 4 averageUtilization int?
        MetricValueStatus: 1 value Quantity?, 2 averageValue Quantity?, 3 averageUtilization int?
        ObjectMetricSource: 1 describedObject CrossVersionObjectReference, 2 target MetricTarget,
            3 metric MetricIdentifier
        ObjectMetricStatus: 1 metric MetricIdentifier, 2 current MetricValueStatus,
            3 describedObject CrossVersionObjectReference
        PodsMetricSource: 1 metric MetricIdentifier, 2 target MetricTarget
        PodsMetricStatus: 1 metric MetricIdentifier, 2 current MetricValueStatus
        ResourceMetricSource: 1 name text, 2 target MetricTarget
        ResourceMetricStatus: 1 name text, 2 current MetricValueStatus
        """

    /// `scheduling.k8s.io/v1`.
    static let scheduling = """
        PriorityClass: 1 metadata ObjectMeta, 2 value int?, 3 globalDefault bool, 4 description text,
            5 preemptionPolicy text?
        """

    /// `storage.k8s.io/v1`.
    static let storage = """
        StorageClass: 1 metadata ObjectMeta, 2 provisioner text, 3 parameters {text}, 4 reclaimPolicy text?,
            5 mountOptions [text], 6 allowVolumeExpansion bool?, 7 volumeBindingMode text?,
            8 allowedTopologies [TopologySelectorTerm]
        """

    /// `node.k8s.io/v1`.
    static let node = """
        Overhead: 1 podFixed {Quantity}
        RuntimeClass: 1 metadata ObjectMeta, 2 handler text, 3 overhead Overhead?, 4 scheduling Scheduling?
        Scheduling: 1 nodeSelector {text}, 2 tolerations [Toleration]
        """

    /// `coordination.k8s.io/v1`.
    static let coordination = """
        Lease: 1 metadata ObjectMeta, 2 spec LeaseSpec
        LeaseSpec: 1 holderIdentity text?, 2 leaseDurationSeconds int?, 3 acquireTime MicroTime?,
            4 renewTime MicroTime?, 5 leaseTransitions int?, 6 strategy text?, 7 preferredHolder text?
        """

    /// `events.k8s.io/v1`.
    static let events = """
        Event: 1 metadata ObjectMeta, 2 eventTime MicroTime, 3 series EventSeries?, 4 reportingController text,
            5 reportingInstance text, 6 action text, 7 reason text, 8 regarding ObjectReference,
            9 related ObjectReference?, 10 note text, 11 type text, 12 deprecatedSource EventSource,
            13 deprecatedFirstTimestamp Time, 14 deprecatedLastTimestamp Time, 15 deprecatedCount int
        EventSeries: 1 count int, 2 lastObservedTime MicroTime
        """

    /// `authorization.k8s.io/v1`.
    static let authorization = """
        FieldSelectorAttributes: 1 rawSelector text, 2 requirements [FieldSelectorRequirement]
        LabelSelectorAttributes: 1 rawSelector text, 2 requirements [LabelSelectorRequirement]
        NonResourceAttributes: 1 path text, 2 verb text
        NonResourceRule: 1 verbs [text], 2 nonResourceURLs [text]
        ResourceAttributes: 1 namespace text, 2 verb text, 3 group text, 4 version text, 5 resource text,
            6 subresource text, 7 name text, 8 fieldSelector FieldSelectorAttributes?,
            9 labelSelector LabelSelectorAttributes?
        ResourceRule: 1 verbs [text], 2 apiGroups [text], 3 resources [text], 4 resourceNames [text]
        SelfSubjectAccessReview: 1 metadata ObjectMeta, 2 spec SelfSubjectAccessReviewSpec,
            3 status SubjectAccessReviewStatus
        SelfSubjectAccessReviewSpec: 1 resourceAttributes ResourceAttributes?,
            2 nonResourceAttributes NonResourceAttributes?
        SelfSubjectRulesReview: 1 metadata ObjectMeta, 2 spec SelfSubjectRulesReviewSpec,
            3 status SubjectRulesReviewStatus
        SelfSubjectRulesReviewSpec: 1 namespace text
        SubjectAccessReview: 1 metadata ObjectMeta, 2 spec SubjectAccessReviewSpec, 3 status SubjectAccessReviewStatus
        SubjectAccessReviewSpec: 1 resourceAttributes ResourceAttributes?,
            2 nonResourceAttributes NonResourceAttributes?, 3 user text, 4 groups [text], 6 uid text
        SubjectAccessReviewStatus: 1 allowed bool, 2 reason text, 3 evaluationError text, 4 denied bool
        SubjectRulesReviewStatus: 1 resourceRules [ResourceRule], 2 nonResourceRules [NonResourceRule],
            3 incomplete bool, 4 evaluationError text
        """

    /// `authentication.k8s.io/v1`.
    static let authentication = """
        BoundObjectReference: 1 kind text, 2 apiVersion text, 3 name text, 4 uID text
        SelfSubjectReview: 1 metadata ObjectMeta, 2 status SelfSubjectReviewStatus
        SelfSubjectReviewStatus: 1 userInfo UserInfo
        TokenRequest: 1 metadata ObjectMeta, 2 spec TokenRequestSpec, 3 status TokenRequestStatus
        TokenRequestSpec: 1 audiences [text], 3 boundObjectRef BoundObjectReference?, 4 expirationSeconds int?
        TokenRequestStatus: 1 token text, 2 expirationTimestamp Time
        UserInfo: 1 username text, 2 uid text, 3 groups [text]
        """

    /// `meta`.
    static let meta = """
        Condition: 1 type text, 2 status text, 3 observedGeneration int, 4 lastTransitionTime Time, 5 reason text,
            6 message text
        DeleteOptions: 1 gracePeriodSeconds int?, 2 preconditions Preconditions?, 3 orphanDependents bool?,
            4 propagationPolicy text?, 5 dryRun [text], 6 ignoreStoreReadErrorWithClusterBreakingPotential bool?
        FieldSelectorRequirement: 1 key text, 2 operator text, 3 values [text]
        LabelSelector: 1 matchLabels {text}, 2 matchExpressions [LabelSelectorRequirement]
        LabelSelectorRequirement: 1 key text, 2 operator text, 3 values [text]
        ManagedFieldsEntry: 1 manager text, 2 operation text, 3 apiVersion text, 4 time Time?, 6 fieldsType text,
            7 fieldsV1 Raw?, 8 subresource text
        ObjectMeta: 1 name text, 2 generateName text, 3 namespace text, 4 selfLink text, 5 uid text,
            6 resourceVersion text, 7 generation int, 8 creationTimestamp Time, 9 deletionTimestamp Time?,
            10 deletionGracePeriodSeconds int?, 11 labels {text}, 12 annotations {text},
            13 ownerReferences [OwnerReference], 14 finalizers [text], 17 managedFields [ManagedFieldsEntry]
        OwnerReference: 1 kind text, 3 name text, 4 uid text, 5 apiVersion text, 6 controller bool?,
            7 blockOwnerDeletion bool?
        Preconditions: 1 uid text?, 2 resourceVersion text?
        """
}
