using System.Globalization;
using AnchorCallbacks.Benchmarks.Processes;

namespace AnchorCallbacks.Benchmarks;

/// <summary>The command line.</summary>
/// <param name="Measures">Which, by name; "all" for all.</param>
sealed record Options(IReadOnlyList<string> Measures, Scale Scale, string? LargeStore, string? Postgres, string Output, string Commit,
    double Minutes)
{
    public const string Usage =
        """
        AnchorCallbacks.Benchmarks (all | p1 p2 p4 p5 p6 p7 p8 p9 …) measures, writes artifacts/benchmarks/results.md and .json
        AnchorCallbacks.Benchmarks seed N FOLDER                   a store with N customers
        AnchorCallbacks.Benchmarks soak [--minutes M]              mixed traffic; does what it takes of the machine level off?
          --rounds N        of each side, 5
          --seconds S       each side is loaded in a round, 5
          --customers N     of the large table of p5, 10000000; p9 has at most 1000000
          --store FOLDER    keeps that table, or takes one that "seed" made
          --postgres A      of p2: Host=…;Username=… of one who may create databases; else POSTGRES_FOR_TESTS
          --output FOLDER   artifacts/benchmarks
          --commit ID       what is measured; else git is asked
          --smoke           a little of everything: whether it works, not how fast
        """;

    public static Options Read(string[] args)
    {
        List<string> measures = [];
        var scale = args.Contains("--smoke") ? Scale.Smoke : Scale.Full;
        string? store = null, postgres = null, output = null, commit = null;
        var minutes = scale == Scale.Smoke ? 0.1 : 10;
        for (var i = 0; i < args.Length; i++)
            switch (args[i])
            {
                case "--smoke": break;
                case "--rounds": scale = scale with { Rounds = int.Parse(Value(args, ref i), CultureInfo.InvariantCulture) }; break;
                case "--seconds": scale = scale with { Slice = TimeSpan.FromSeconds(Number(args, ref i)) }; break;
                case "--customers": scale = scale with { Large = long.Parse(Value(args, ref i), CultureInfo.InvariantCulture) }; break;
                case "--minutes": minutes = Number(args, ref i); break;
                case "--store": store = Value(args, ref i); break;
                case "--postgres": postgres = Value(args, ref i); break;
                case "--output": output = Value(args, ref i); break;
                case "--commit": commit = Value(args, ref i); break;
                case var name when !name.StartsWith('-'): measures.Add(name); break;
                default: throw new FormatException($"{args[i]}: there is no such option\n{Usage}");
            }
        return new(measures, scale, store, postgres ?? Environment.GetEnvironmentVariable("POSTGRES_FOR_TESTS"), output
            ?? Path.Combine(Repository.Root, "artifacts", "benchmarks"), commit ?? Repository.Commit, minutes);
    }

    static double Number(string[] args, ref int at) => double.Parse(Value(args, ref at), CultureInfo.InvariantCulture);

    static string Value(string[] args, ref int at) => ++at < args.Length ? args[at]
        : throw new FormatException($"{args[at - 1]}: a value must follow\n{Usage}");
}
