using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using AnchorCallbacks.Simulator;

namespace AnchorCallbacks.Cli.Demo;

/// <summary><c>demo</c>: shows the product without AP.</summary>
static class DemoVerb
{
    public static Command Make(string[] settings)
    {
        var generation = Generation();
        return new VerbCommand("demo", "Shows the server at work: a simulated platform, made-up customers, nothing to set up.", """
            Starts the server on a throwaway store, a simulated Anchor Platform and ten made-up customers, in one process. Prints the
            address of the console and a code for the sign-in, which works once; Enter makes another. Prints the link of a customer who
            must give more, too. Ctrl+C ends everything and removes the store. Reads no settings but those of the command line, such as
            --Operator:Url=http://127.0.0.1:8082.

            Example:
              anchor-callbacks demo
            """)
        { generation }.Do(settings, async (parsed, context, cancel) =>
        {
            context.Output.Say("Starting the server, a simulated Anchor Platform and ten customers …");
            DemoServer demo;
            try
            {
                demo = await DemoServer.Start(settings, Read(parsed, generation), cancel);
            }
            catch (OperationCanceledException)
            {
                return ExitCode.Done;
            }
            await using (demo)
            {
                // The server outlives its terminal. The demo does not.
                using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => demo.App.Lifetime.StopApplication());
                Show(context.Output, demo);
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, demo.App.Lifetime.ApplicationStopping);
                var codes = RenewCodes(context.Output, demo, stop.Token);
                await demo.App.WaitForShutdownAsync(cancel);
                await codes;
            }
            context.Output.Say("The demo has ended. Its store is removed.");
            return ExitCode.Done;
        });
    }

    public static Option<string> Generation() =>
        new Option<string>("--generation") { Description = "AP's generation: 2 or 4. Default: 4." }.OneOf("2", "4");

    public static PlatformGeneration Read(ParseResult parsed, Option<string> generation) =>
        parsed.GetValue(generation) == "2" ? PlatformGeneration.Two : PlatformGeneration.Four;

    static void Show(Output output, DemoServer demo)
    {
        var incomplete = DemoPerson.All.First(person => person.State == DemoState.Incomplete);
        var reviews = DemoPerson.All.Count(person => person.State == DemoState.InReview);
        output.Write(string.Create(CultureInfo.InvariantCulture, $"""

            Console     {demo.Console}
            Code        {demo.Code.Renew()}   (type it in place of a key; it works once)
            Customer    {demo.CustomerPage}   ({incomplete.Name} must give more; it opens in one browser)
            Platform    {demo.Platform.Address} (simulated, generation {(demo.Platform.Generation == PlatformGeneration.Two ? 2 : 4)})
            Callback    {demo.Callback}
            Customers   {DemoPerson.All.Count}; {reviews} wait for your review
            Open        {demo.Platform.Transactions.Count} transactions

            Accept a customer in the console: the server tells the platform, and the transaction goes on.
            Enter makes another code. Ctrl+C ends the demo and removes its store ({demo.Folder}).
            """));
    }

    /// <summary>Makes another code for each line of the terminal.</summary>
    static async Task RenewCodes(Output output, DemoServer demo, CancellationToken stop)
    {
        if (Console.IsInputRedirected)
            return;
        try
        {
            while (await Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(stop) is not null)
                output.Write($"Code        {demo.Code.Renew()}");
        }
        catch (OperationCanceledException)
        {
            // The demo ends.
        }
    }
}
