import Foundation

/// How names are compared: in compatibility form (full-width letters and digits become half-width),
/// without white space of any kind, without regard to case.
///
/// `北  京`, `北京　` and `北京` are one name; so are `Ｂｅｉｊｉｎｇ` and `BEIJING`, and
/// `Inner Mongolia` and `innermongolia`.
public enum NameKey {
    /// The key under which a name is looked up.
    public static func folding(_ name: String) -> String {
        let compatible = name.precomposedStringWithCompatibilityMapping
        var scalars = String.UnicodeScalarView()
        for scalar in compatible.unicodeScalars
        where !scalar.properties.isWhitespace && scalar.properties.generalCategory != .format {
            scalars.append(scalar)
        }
        return String(scalars).lowercased()
    }
}
