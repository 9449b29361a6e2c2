/// Where and when the mouse was clicked last.
struct Click: Sendable {
    var target: HitTarget
    var x: Int
    var y: Int
    var unixMilliseconds: Int64
}
