/// Which observations a regression uses.
///
/// A singleton, the only observation of one of its groups, is fitted perfectly by that group's effect: it says nothing about slopes but
/// counts in N (Correia 2015, "Singletons, cluster-robust standard errors and fixed effects: a bad mix"). Singletons are taken out until none is left.
struct EstimationSample {
    /// The rows that stay, ascending; nil where all do.
    let rows: [Int]?
    /// The rows that went, ascending.
    let singletons: [Int]

    init(fixedEffects: [Grouping], observations: Int) {
        var sizes = fixedEffects.map(\.sizes)
        guard sizes.contains(where: { $0.contains(1) }) else {
            (rows, singletons) = (nil, [])
            return
        }
        var isKept = [Bool](repeating: true, count: observations)
        var gone: [Int] = []
        var isChanged = true
        while isChanged {
            isChanged = false
            for row in 0..<observations where isKept[row] {
                let isAlone = fixedEffects.indices.contains {
                    sizes[$0][Int(fixedEffects[$0].codes[row])] == 1
                }
                guard isAlone else { continue }
                isKept[row] = false
                isChanged = true
                gone.append(row)
                for (index, effect) in fixedEffects.enumerated() { sizes[index][Int(effect.codes[row])] -= 1 }
            }
        }
        rows = (0..<observations).filter { isKept[$0] }
        singletons = gone.sorted()
    }
}
