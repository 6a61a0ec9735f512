namespace AnchorCallbacks.Sep9;

/// <summary>A valid value in its standard form, or the rule that it breaks. The text of the rule follows the name of the field.</summary>
readonly record struct Checked(string Value, string? Problem)
{
    public static Checked Good(string value) => new(value, null);

    public static Checked Bad(string problem) => new("", problem);
}

/// <param name="today">The latest present date on earth.</param>
delegate Checked Check(string value, DateOnly today);
