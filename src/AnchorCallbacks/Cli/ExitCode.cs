namespace AnchorCallbacks.Cli;

/// <summary>The exit codes. Scripts depend on them.</summary>
static class ExitCode
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int Usage = 2;
    public const int NotReachable = 3;
    public const int OutcomeUnknown = 4;
}
