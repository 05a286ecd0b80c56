/// The keys of a service (the compose specification's `05-services.md`).
enum ServiceKey: String, CaseIterable {
    case annotations, attach
    case blkioConfig = "blkio_config"
    case build
    case capAdd = "cap_add"
    case capDrop = "cap_drop"
    case cgroup
    case cgroupParent = "cgroup_parent"
    case command, configs
    case containerName = "container_name"
    case cpuCount = "cpu_count"
    case cpuPercent = "cpu_percent"
    case cpuPeriod = "cpu_period"
    case cpuQuota = "cpu_quota"
    case cpuRealtimePeriod = "cpu_rt_period"
    case cpuRealtimeRuntime = "cpu_rt_runtime"
    case cpuShares = "cpu_shares"
    case cpus, cpuset
    case credentialSpec = "credential_spec"
    case dependsOn = "depends_on"
    case deploy, develop
    case deviceCgroupRules = "device_cgroup_rules"
    case devices, dns
    case dnsOptions = "dns_opt"
    case dnsSearch = "dns_search"
    case domainname
    case driverOptions = "driver_opts"
    case entrypoint
    case envFile = "env_file"
    case environment, expose
    case externalLinks = "external_links"
    case extraHosts = "extra_hosts"
    case gpus
    case groupAdd = "group_add"
    case healthcheck, hostname, image
    case initProcess = "init"
    case ipc, isolation
    case labelFile = "label_file"
    case labels, links, logging
    case macAddress = "mac_address"
    case memoryLimit = "mem_limit"
    case memoryReservation = "mem_reservation"
    case memorySwappiness = "mem_swappiness"
    case memorySwapLimit = "memswap_limit"
    case models
    case networkMode = "network_mode"
    case networks
    case oomKillDisable = "oom_kill_disable"
    case oomScoreAdjustment = "oom_score_adj"
    case pid
    case pidsLimit = "pids_limit"
    case platform, ports
    case postStart = "post_start"
    case preStop = "pre_stop"
    case privileged, profiles, provider
    case pullPolicy = "pull_policy"
    case readOnly = "read_only"
    case restart, runtime, scale, secrets
    case securityOptions = "security_opt"
    case shmSize = "shm_size"
    case stdinOpen = "stdin_open"
    case stopGracePeriod = "stop_grace_period"
    case stopSignal = "stop_signal"
    case storageOptions = "storage_opt"
    case sysctls, tmpfs, tty, ulimits
    case useAPISocket = "use_api_socket"
    case user
    case usernsMode = "userns_mode"
    case uts, volumes
    case volumesFrom = "volumes_from"
    case workingDir = "working_dir"
}
