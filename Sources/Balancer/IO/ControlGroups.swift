import CLinux
import Glibc

/// The control groups that this process is in, and where their files are (man 7 cgroups, man 5 proc).
enum ControlGroups {
    /// The folders of the groups that limit `controller`, and of all groups above them as far as they can be seen, of
    /// both versions.
    static func folders(_ controller: String, groups: String, mounts: String) -> [(path: String, isUnified: Bool)] {
        var folders: [(path: String, isUnified: Bool)] = []
        let mounts = mounts.split(separator: "\n").compactMap { Mount(line: $0) }
        for line in groups.split(separator: "\n") {
            // number:controllers:path; version 2 has number 0 and no controllers.
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let isUnified = parts[0] == "0" && parts[1].isEmpty
            guard isUnified || parts[1].split(separator: ",").contains(Substring(controller)) else { continue }
            for mount in mounts
            where isUnified ? mount.isUnified : mount.controllers.contains(Substring(controller)) {
                folders += mount.folders(of: String(parts[2])).map { ($0, isUnified) }
            }
        }
        return folders
    }

    /// A mounted hierarchy of control groups.
    private struct Mount {
        let isUnified: Bool
        let controllers: [Substring]
        /// Which part of the hierarchy is mounted, and where.
        let root: String
        let point: String

        /// Reads a line of `/proc/self/mountinfo`; nil where it is about something else.
        init?(line: Substring) {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard let dash = words.firstIndex(of: "-"), dash >= 5, words.count > dash + 3 else { return nil }
            let kind = words[dash + 1]
            guard kind == "cgroup2" || kind == "cgroup" else { return nil }
            isUnified = kind == "cgroup2"
            controllers = isUnified ? [] : words[dash + 3].split(separator: ",")
            root = Mount.plain(words[3])
            point = Mount.plain(words[4])
        }

        /// The folders of a group and of all above it, as far as they are mounted here, innermost first.
        func folders(of group: String) -> [String] {
            var below = Substring(group)
            if root != "/" {
                // In a container the path may be the machine's, and only the container's own part is mounted.
                below = below == root || below.hasPrefix(root + "/") ? below.dropFirst(root.count) : ""
            }
            // Above the root of the name space nothing can be seen.
            if below.hasPrefix("/..") { below = "" }
            var folders: [String] = []
            while let slash = below.lastIndex(of: "/") {
                if below.index(after: slash) != below.endIndex { folders.append(point + below) }
                below = below[..<slash]
            }
            return folders + [point]
        }

        /// Without the escapes of `mountinfo`: a space is `\040`.
        private static func plain(_ word: Substring) -> String {
            var bytes: [UInt8] = []
            var rest = Array(word.utf8)[...]
            while let byte = rest.popFirst() {
                let digits = rest.prefix(3)
                guard byte == 0x5C, digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) }) else {
                    bytes.append(byte)
                    continue
                }
                bytes.append(UInt8(truncatingIfNeeded: digits.reduce(0) { $0 * 8 + Int($1 - 0x30) }))
                rest = rest.dropFirst(3)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// The text of a small file of the kernel; nil where there is none.
    static func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 * 1024)
        // A machine full of containers has thousands of mounts, of some hundred bytes each.
        while bytes.count < 16 << 20 {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
