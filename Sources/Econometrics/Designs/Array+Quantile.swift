extension [Double] {
    /// A quantile of numbers in ascending order, of which there is at least one: linear between order statistics, Hyndman
    /// & Fan's (1996) type 7, as R and numpy.
    func quantile(_ p: Double) -> Double {
        let place = p * Double(count - 1)
        let below = Int(place)
        let above = Swift.min(below + 1, count - 1)
        return self[below] + (place - Double(below)) * (self[above] - self[below])
    }
}
