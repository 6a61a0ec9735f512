using AnchorCallbacks.Simulator;
using AnchorCallbacks.Tests.Notifications;

namespace AnchorCallbacks.Tests.Cli;

/// <summary><c>request-info</c>, with the server and a platform that answers as AP does.</summary>
sealed class AskVerbTests
{
    [TestCase(PlatformGeneration.Two)]
    [TestCase(PlatformGeneration.Four)]
    public async Task Asking_for_fields_goes_through_the_server_which_tells_AP(PlatformGeneration generation)
    {
        await using var loop = await Loop.Start(generation, overrides: [("Reactions:AskOnCreate", "false")]);
        var wallet = Loop.Wallet();
        await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")]);
        var id = loop.Platform.Wallet.StartWithdrawal(wallet);
        await loop.Platform.Wallet.GetCustomer(wallet, ("transaction_id", id));
        await loop.Settle();
        using var tool = new Tool().Set("Operator:Url", loop.Server.Operators.BaseAddress!.ToString().TrimEnd('/'))
            .Set("Operator:KeyFile", Path.Combine(loop.Server.Folder, "operator.key"));

        var asked = await tool.Run("request-info", "--transaction", id, "--field", "id_number", "--message",
            "Your passport's number, please");
        var wrong = await tool.Run("request-info", "--transaction", id, "--field", "shoe_size", "--message", "m");
        var nobody = await tool.Run("request-info", "--transaction", "no-such", "--field", "id_number", "--message", "m");

        Assert.That((asked.ExitCode, asked.Errors), Is.EqualTo((0, "")));
        Assert.That((wrong.ExitCode, nobody.ExitCode), Is.EqualTo((1, 1)));
        await loop.UntilStatus(id, "pending_customer_info_update");
        Assert.That(loop.Platform[id].Message, Is.EqualTo("Your passport's number, please"));
        Assert.That((await loop.Platform.Wallet.GetCustomer(wallet, ("transaction_id", id))).Json.GetProperty("fields")
            .GetProperty("id_number").GetProperty("optional").GetBoolean(), Is.False);
    }

    [TestCase(PlatformGeneration.Two)]
    [TestCase(PlatformGeneration.Four)]
    public async Task Without_fields_it_asks_for_what_the_customer_lacks(PlatformGeneration generation)
    {
        await using var loop = await Loop.Start(generation, overrides: [("Reactions:AskOnCreate", "false")]);
        var wallet = Loop.Wallet();
        await loop.Platform.Wallet.PutCustomer(wallet, [Loop.Person[0], ("type", "sep6")]);
        var id = loop.Platform.Wallet.StartWithdrawal(wallet);
        await loop.Platform.Wallet.GetCustomer(wallet, ("transaction_id", id));
        await loop.Settle();
        using var tool = new Tool().Set("Operator:Url", loop.Server.Operators.BaseAddress!.ToString().TrimEnd('/'))
            .Set("Operator:KeyFile", Path.Combine(loop.Server.Folder, "operator.key"));

        var asked = await tool.Run("request-info", "--transaction", id, "--message", "Who are you?");
        await loop.UntilStatus(id, "pending_customer_info_update");
        await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")]);
        await loop.UntilStatus(id, "pending_anchor");
        var lacksNothing = await tool.Run("request-info", "--transaction", id, "--message", "m");

        Assert.That((asked.ExitCode, asked.Errors), Is.EqualTo((0, "")));
        Assert.That(lacksNothing.ExitCode, Is.EqualTo(1));
        Assert.That(lacksNothing.Errors, Does.Contain("name the fields"));
    }
}
