import Glibc

/// Seconds of processor time that the calling thread has used so far: other tests and programs beside it do not count.
package var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
