/// The whole screen as cells: pure, clipped, for any size.
enum ConsoleScreen {
    /// Draws the model.
    static func draw(_ model: ConsoleModel, width: Int, height: Int) -> Canvas {
        Canvas(width: width, height: height)
    }
}
