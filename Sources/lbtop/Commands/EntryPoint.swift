import ArgumentParser
import CLinux
import Glibc

/// Where the process starts: parses, runs, and turns whatever went wrong into one line and an exit code.
@main
enum EntryPoint {
    static func main() {
        Inheritance.putRight()
        do {
            var command = try Lbtop.parseAsRoot()
            try command.run()
        } catch {
            let ending = CommandLineEnding(error)
            ending.stream.write(ending.text)
            exit(ending.code)
        }
    }
}
