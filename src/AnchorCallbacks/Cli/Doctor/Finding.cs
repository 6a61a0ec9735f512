namespace AnchorCallbacks.Cli.Doctor;

enum Health
{
    Good,

    /// <summary>It works, but should be changed.</summary>
    Doubtful,

    Bad,
}

/// <summary>The result of one check.</summary>
sealed record Finding(string Check, Health Health, string Text)
{
    public static Finding Good(string check, string text) => new(check, Health.Good, text);

    public static Finding Doubtful(string check, string text) => new(check, Health.Doubtful, text);

    public static Finding Bad(string check, string text) => new(check, Health.Bad, text);
}
