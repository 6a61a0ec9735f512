using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Store;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>Decisions while the statuses of all customers are still evaluated after a start.</summary>
[OnEachEngine]
sealed class EarlyDecisionTests
{
    [Test]
    public async Task A_decision_during_the_evaluation_after_a_start_is_saved()
    {
        await using var server = await TestServer.Start();
        var id = (await server.PutCustomer(WalletSample.Person(WalletSample.Account()))).Id!;
        var unfinished = ActivatorUtilities.CreateInstance<ReEvaluation>(server.Services);
        Assert.That(unfinished.Progress.Finished, Is.False);
        var decisions = ActivatorUtilities.CreateInstance<CustomerDecisions>(server.Services, unfinished);

        var save = await decisions.Prepare(id, null, new(DecisionKind.Reject, "default", [], LocalizedText.None), "local");
        var saved = await server.Get<Database>().Write(connection => save(connection));

        Assert.That(saved.Failed(out var failure, out var result), Is.False, failure.Text);
        Assert.That(result.Version, Is.EqualTo(2));
    }
}
