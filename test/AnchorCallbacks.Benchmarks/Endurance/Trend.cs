namespace AnchorCallbacks.Benchmarks.Endurance;

/// <summary>Pure: whether a curve has levelled off.</summary>
static class Trend
{
    /// <summary>How much a straight line through the second half rises over it, as a share of its mean.</summary>
    public static double RiseOfSecondHalf(IReadOnlyList<double> values)
    {
        var half = values.Skip(values.Count / 2).ToArray();
        var (mean, middle) = (half.Average(), (half.Length - 1) / 2.0);
        double covariance = 0, variance = 0;
        for (var i = 0; i < half.Length; i++)
        {
            covariance += (i - middle) * (half[i] - mean);
            variance += (i - middle) * (i - middle);
        }
        return variance == 0 || mean == 0 ? 0 : covariance / variance * (half.Length - 1) / mean;
    }
}
