import CLinux
import Glibc

/// How many processors this process can keep busy: those that it may run on, and no more than the time its control
/// groups give it.
///
/// A container with `--cpus 2` on a machine of 64 sees 64 processors. With a thread for each the kernel stops them all
/// for most of every tenth of a second, and requests wait that long.
struct ProcessorShare: Equatable {
    /// The processors that the process may run on (its affinity, which a cpuset narrows too).
    var usable: Int
    /// How many the smallest quota of its control groups and of those above them comes to, rounded up; nil without one.
    var quota: Int?

    /// The threads that can run at the same time, at least 1.
    var count: Int { max(1, min(usable, quota ?? usable)) }

    /// As it is for this process now.
    static func now() -> ProcessorShare {
        ProcessorShare(
            usable: Int(lb_usable_cpus()),
            quota: quota(
                groups: ControlGroups.text(of: "/proc/self/cgroup") ?? "",
                mounts: ControlGroups.text(of: "/proc/self/mountinfo") ?? "", read: ControlGroups.text(of:)))
    }

    /// The smallest quota, from what the kernel says of groups and mounts (man 7 cgroups, man 5 proc) and from the files
    /// that `read` reads; nil without any.
    static func quota(groups: String, mounts: String, read: (String) -> String?) -> Int? {
        var smallest: Int?
        for group in ControlGroups.folders("cpu", groups: groups, mounts: mounts) {
            let found = group.isUnified ? unified(group.path, read) : former(group.path, read)
            if let found { smallest = min(smallest ?? found, found) }
        }
        return smallest
    }

    /// `cpu.max` of version 2: `max 100000` or `150000 100000`.
    private static func unified(_ folder: String, _ read: (String) -> String?) -> Int? {
        let words = (read(folder + "/cpu.max") ?? "").split { $0.isWhitespace }
        guard words.count == 2 else { return nil }
        return processors(quota: Int(words[0]), period: Int(words[1]))
    }

    /// The two files of version 1; a quota of -1 is none.
    private static func former(_ folder: String, _ read: (String) -> String?) -> Int? {
        func number(_ name: String) -> Int? {
            (read(folder + "/" + name) ?? "").split { $0.isWhitespace }.first.flatMap { Int($0) }
        }
        return processors(quota: number("cpu.cfs_quota_us"), period: number("cpu.cfs_period_us"))
    }

    private static func processors(quota: Int?, period: Int?) -> Int? {
        guard let quota, let period, quota > 0, period > 0 else { return nil }
        return quota / period + (quota % period > 0 ? 1 : 0)
    }
}
