namespace AnchorCallbacks.Cli.Doctor;

enum Health
{
    Good,

    /// <summary>Works, and should be otherwise.</summary>
    Doubtful,

    Bad,
}

/// <summary>What one check found: what is so, and what to change.</summary>
sealed record Finding(string Check, Health Health, string Text)
{
    public static Finding Good(string check, string text) => new(check, Health.Good, text);

    public static Finding Doubtful(string check, string text) => new(check, Health.Doubtful, text);

    public static Finding Bad(string check, string text) => new(check, Health.Bad, text);
}
