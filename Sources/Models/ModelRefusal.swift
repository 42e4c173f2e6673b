import Configuration
import Econometrics

/// Why one model has no estimates. The others are estimated all the same.
public enum ModelRefusal: Error, Sendable, Hashable {
    /// A name that nothing bears.
    case unknownTerm(String, among: [String])
    /// An estimator of staggered adoption whose treatment is no policy with dates.
    case noPolicy(String, among: [String])
    /// The estimator has no use for controls.
    case controlsNotSupported(kind: String)
    /// A setting that the estimator would ignore, or that would make something else of its effects.
    case settingNotSupported(UnsupportedSetting)
    /// A sample with conditions that leave no row.
    case emptySample(String)
    /// Subgroups of a moderator without variation.
    case noSplit(String)
    /// An estimate that is no number.
    case notFinite(String)
    /// What the estimator said.
    case estimation(EstimationError)
}

extension ModelRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownTerm(let name, let among):
            "unknown term \"\(name)\". Expected score, a dimension, an indicator, a variable or a policy."
                + (Spelling.closest(to: name, among: among).map { " Did you mean \"\($0)\"?" } ?? "")
        case .noPolicy(let name, let among):
            "the treatment \"\(name)\" is no policy. Expected one with dates: \(among.joined(separator: ", "))."
        case .controlsNotSupported(let kind):
            "\(kind) takes no controls. Set `controls: []`."
        case .settingNotSupported(let setting): "\(setting.found). Expected \(setting.expected)."
        case .emptySample(let sample): "no row of the panel is in the sample: \(sample). Widen `sample`."
        case .noSplit(let term): "\(term) is the same for every entity, so that it divides none from another."
        case .notFinite(let term):
            "the estimate of \(term) is no finite number: the sample does not determine it."
        case .estimation(let error): "\(error)"
        }
    }
}

/// Runs an estimator, whose errors refuse the model.
func estimating<Value>(_ body: () throws(EstimationError) -> Value) throws(ModelRefusal) -> Value {
    do throws(EstimationError) {
        return try body()
    } catch {
        throw .estimation(error)
    }
}
