namespace AnchorCallbacks.Sep9;

/// <summary>A value put into its one spelling, or the rule it breaks, worded to follow the field's name.</summary>
readonly record struct Checked(string Value, string? Problem)
{
    public static Checked Good(string value) => new(value, null);

    public static Checked Bad(string problem) => new("", problem);
}

/// <param name="today">The latest day that is today somewhere on earth.</param>
delegate Checked Check(string value, DateOnly today);
