/// How text within tags is shown, as far as that changes what a number is.
///
/// Tags and their `style` count; what a stylesheet says of classes is not known. Text that a tag sets apart in the middle of a number is
/// therefore never taken for a part of it (`HTMLText`).
struct HTMLStyle {
    private(set) var position = ScriptPosition.onLine
    private(set) var isHidden = false
    /// Struck through or said to be deleted.
    private(set) var isStruck = false

    /// The style within a tag, by the style around it.
    func within(_ name: XMLName, _ attributes: HTMLAttributes) -> HTMLStyle {
        var style = self
        if name.equals("sup") { style.position = .raised }
        if name.equals("sub") { style.position = .lowered }
        if name.equals("del") || name.equals("s") || name.equals("strike") { style.isStruck = true }
        if attributes.has("hidden") { style.isHidden = true }
        if let declarations = attributes.value("style") {
            let text = String(decoding: declarations.prefix(4096), as: UTF8.self).lowercased()
                .filter { !$0.isWhitespace }
            if text.contains("display:none") || text.contains("visibility:hidden")
                || text.contains("mso-hide:all")
            {
                style.isHidden = true
            }
            if text.contains("vertical-align:super") { style.position = .raised }
            if text.contains("vertical-align:sub") { style.position = .lowered }
            if text.contains("line-through") { style.isStruck = true }
        }
        return style
    }

    /// The style of a cell whose tag gives it this one: where a cell stands in its row says nothing of its text, and cells of hidden rows
    /// and columns are read like those of workbooks.
    var ofCell: HTMLStyle {
        var style = HTMLStyle()
        style.isStruck = isStruck
        return style
    }

    /// The style of a row of which it is known otherwise that it is hidden.
    var ofRow: HTMLStyle {
        var style = self
        style.isHidden = false
        return style
    }
}
