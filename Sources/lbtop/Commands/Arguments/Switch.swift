import ArgumentParser

/// A flag's value that is `on` or `off`.
enum Switch: String, ExpressibleByArgument {
    case on, off
}
