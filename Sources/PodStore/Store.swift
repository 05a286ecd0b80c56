internal import PodControl

/// The journal and the record of what was made on this machine, on disk.
package enum Store {}
