namespace AnchorCallbacks.Simulator.Contract;

/// <summary>One scenario: requests as AP sends them, and what AP needs of the answers.</summary>
/// <param name="Only">The only generation that sends such requests. Null: both.</param>
sealed record ContractCase(string Name, Func<ContractRun, Task> Run, PlatformGeneration? Only = null);

/// <summary>AP could not use an answer, or would do harm with it.</summary>
sealed class ContractViolation(string message) : Exception(message);

/// <summary>A case cannot be tried.</summary>
sealed class CaseSkipped(string message) : Exception(message);

/// <summary>Plays AP against a callback server, case by case.</summary>
public static class ContractCheck
{
    static readonly (string Part, IReadOnlyList<ContractCase> Cases)[] Parts =
    [
        ("credentials", CredentialCases.All), ("customers", CustomerCases.All), ("memos", MemoCases.All), ("documents", DocumentCases.All),
        ("values", ValueCases.All), ("transactions", TransactionCases.All), ("prices", PriceCases.All), ("events", EventCases.All),
        ("deletion", DeletionCases.All),
    ];

    /// <summary>Runs all cases. The customers that they make are deleted at the end.</summary>
    /// <param name="options">The server.</param>
    /// <param name="cancel">Ends the check.</param>
    /// <returns>The result of each case, as soon as it is known. Nothing if the server cannot be reached.</returns>
    public static async IAsyncEnumerable<ContractResult> Run(ContractOptions options,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel = default)
    {
        using var run = new ContractRun(options);
        if (!await run.IsReachable())
            yield break;
        foreach (var (part, cases) in Parts)
            foreach (var one in cases.Where(one => one.Only is null || one.Only == options.Generation))
            {
                cancel.ThrowIfCancellationRequested();
                yield return await Run(part, one, run);
            }
        await run.CleanUp();
    }

    static async Task<ContractResult> Run(string part, ContractCase one, ContractRun run)
    {
        try
        {
            await one.Run(run);
            return new(part, one.Name, ContractOutcome.Passed, null);
        }
        catch (ContractViolation e)
        {
            return new(part, one.Name, ContractOutcome.Failed, e.Message);
        }
        catch (CaseSkipped e)
        {
            return new(part, one.Name, ContractOutcome.Skipped, e.Message);
        }
    }
}
