using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary>Runs verbs on the operator API: one answer, or a list in pages.</summary>
static class OperatorCalls
{
    /// <param name="show">Writes the answer for people.</param>
    public static async Task<int> Show<T>(this VerbContext context, Func<IOperatorApi, Task<T>> call, Action<T> show)
    {
        using var client = context.ConnectAsOperator();
        var answer = await call(client.Api);
        if (context.Output.Json)
            context.Output.Document(OperatorJson.Node(answer));
        else
            show(answer);
        return ExitCode.Done;
    }

    /// <param name="read">Reads a page: the number of rows, and the cursor to start from.</param>
    /// <param name="one">The name of one item.</param>
    public static async Task<int> List<TPage, TItem>(this VerbContext context, int max, string one, Listing table, Action<TItem> addRow,
        Func<IOperatorApi, int, string?, Task<TPage>> read, Action<TPage>? pageRead = null) where TPage : Page<TItem>
    {
        using var client = context.ConnectAsOperator();
        var count = 0;
        await foreach (var item in OperatorClient.List<TPage, TItem>((rows, cursor) => read(client.Api, rows, cursor), max, pageRead))
        {
            count++;
            if (context.Output.Json)
                context.Output.Line(OperatorJson.Node(item));
            else
                addRow(item);
        }
        context.Output.Show(table);
        context.Output.SayCount(count, max, one);
        return ExitCode.Done;
    }
}
