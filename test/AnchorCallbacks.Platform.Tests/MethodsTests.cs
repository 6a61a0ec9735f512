using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamJsonRpc;

namespace AnchorCallbacks.Platform.Tests;

/// <summary>AP's methods as an interface.</summary>
sealed class MethodsTests
{
    [Test]
    public async Task A_method_sends_what_its_call_record_sends()
    {
        var platform = new FakePlatform();
        using var client = platform.Client();
        var refund = new Refund
        {
            Id = "r",
            Amount = new() { Amount = Amount.Parse("1"), Asset = "iso4217:USD" },
            Fee = new() { Amount = Amount.Parse("0"), Asset = "iso4217:USD" }
        };

        await client.Methods.NotifyRefundSent("t", refund, "Paid back");
        await client.SendAsync(new NotifyRefundSent { TransactionId = "t", Refund = refund, Message = "Paid back" });
        await client.Methods.NotifyTrustSet("t");
        await client.SendAsync(new NotifyTrustSet { TransactionId = "t" });

        var sent = platform.Requests.SelectMany(calls => calls).ToList();
        foreach (var call in sent)
            Assert.That(call!.AsObject().Remove("id"));
        Assert.That(JsonNode.DeepEquals(sent[0], sent[1]), Is.True, $"{sent[0]}\n{sent[1]}");
        Assert.That(JsonNode.DeepEquals(sent[2], sent[3]), Is.True, $"{sent[2]}\n{sent[3]}");
    }

    [Test]
    public async Task Its_result_is_the_transaction()
    {
        using var client = new FakePlatform().Client();

        var transaction = await client.Methods.NotifyTransactionError("t", "m");

        Assert.That((transaction.Id, transaction.Raw.GetProperty("status").GetString()), Is.EqualTo(("t", "error")));
    }

    [Test]
    public void It_fails_as_the_call_record_does()
    {
        var platform = new FakePlatform();
        platform.Errors["t"] = (-32603, "no answer from the callback server");
        using var client = platform.Client();

        var refused = Assert.ThrowsAsync<PlatformRefusedException>(() => client.Methods.NotifyCustomerInfoUpdated("t", customerId: "c"))!;

        Assert.That((refused.Code, refused.Method, refused.TransactionId), Is.EqualTo((-32603, "notify_customer_info_updated", "t")));
        Assert.That(refused.Reason, Is.InstanceOf<RefusalReason.CallbackFailed>());
        using var away = new FakePlatform { LoseRequest = 0 }.Client();
        Assert.ThrowsAsync<OutcomeUnknownException>(() => away.Methods.NotifyTrustSet("t"));
    }

    [Test]
    public async Task A_query_that_is_lost_is_sent_again_and_a_change_is_not()
    {
        var platform = new FakePlatform { LoseRequest = 0 };
        using var client = platform.Client();
        await client.Methods.GetTransaction("t");

        Assert.That(platform.Requests, Has.Count.EqualTo(2));
        var second = new FakePlatform { LoseRequest = 0 };
        using var other = second.Client();
        Assert.ThrowsAsync<OutcomeUnknownException>(() => other.Methods.NotifyTransactionError("t", "m"));
        Assert.That(second.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void Each_of_APs_methods_is_there_with_the_members_of_its_call_record()
    {
        var methods = typeof(IPlatformMethods).GetMethods()
            .ToDictionary(method => method.GetCustomAttribute<JsonRpcMethodAttribute>()!.Name!);

        Assert.That(methods.Keys, Is.EquivalentTo(PlatformMethods.All.Select(method => method.Name)));
        foreach (var method in PlatformMethods.All)
        {
            var parameters = methods[method.Name].GetParameters().Where(parameter => parameter.ParameterType != typeof(CancellationToken))
                .ToList();
            Assert.That(parameters.Select(parameter =>
                (JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Name!), parameter.ParameterType)),
                Is.EquivalentTo(method.CallType.Properties.Where(property => property.Get is not null)
                    .Select(property => (property.Name, property.PropertyType))), method.Name);
            Assert.That(parameters.Where(parameter => !parameter.IsOptional)
                .Select(parameter => JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Name!)),
                Is.EquivalentTo(method.CallType.Properties.Where(property => property.IsRequired).Select(property => property.Name)),
                    method.Name);
        }
    }
}
