/// The whole screen as cells: pure, clipped, for any size.
enum ConsoleScreen {
    /// Draws the model.
    static func draw(_ model: ConsoleModel, width: Int, height: Int) -> Canvas {
        var canvas = Canvas(width: width, height: height)
        guard canvas.width > 0, canvas.height > 0 else { return canvas }
        let context = PanelContext(model, width: canvas.width, height: canvas.height)
        if context.layout.isOneLine {
            EssencePanel.draw(context, in: Rect(x: 0, y: 0, width: canvas.width, height: canvas.height), on: &canvas)
        } else {
            for panel in Panels.all {
                let rect = context.layout[panel.slot]
                if !rect.isEmpty { panel.draw(context, in: rect, on: &canvas) }
            }
            drawFront(context, on: &canvas)
        }
        if model.isASCII { canvas.reduceToASCII() }
        return canvas
    }

    /// What stands in front of the main screen.
    private static func drawFront(_ context: PanelContext, on canvas: inout Canvas) {
        if case .main = context.model.mode { return }
        canvas.forgetPlaces()
        switch context.model.mode {
        case .main: break
        case .help(let page): HelpPanel.draw(page, context, on: &canvas)
        case .add(let dialog): AddPanel.draw(dialog, context, on: &canvas)
        case .confirm(let dialog): ConfirmPanel.draw(dialog, context, on: &canvas)
        case .close(let dialog): ClosePanel.draw(dialog, context, on: &canvas)
        case .quit(let dialog): QuitPanel.draw(dialog, context, on: &canvas)
        case .picker(let picker): PickerPanel.draw(picker, context, on: &canvas)
        case .comparison: ComparisonPanel.draw(context, on: &canvas)
        case .sortMenu(let menu): SortPanel.draw(menu, context, on: &canvas)
        case .search(let search): SearchPanel.draw(search, context, on: &canvas)
        case .load(let dialog): LoadPanel.draw(dialog, context, on: &canvas)
        case .options(let page): OptionsPanel.draw(page, context, on: &canvas)
        case .filter(let editor): FilterPanel.draw(editor, context, on: &canvas)
        case .command(let line): PromptPanel.draw(line, context, on: &canvas)
        }
    }
}
