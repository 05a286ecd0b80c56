import PodModel

struct Scheduler {
}
