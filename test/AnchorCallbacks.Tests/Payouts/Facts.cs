using System.Text.Json.Nodes;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Tests.Payouts;

/// <summary>Everything "may I pay?" depends on, for a transaction that may be paid; tests break one thing at a time.</summary>
static class Facts
{
    public static readonly string[] Kinds =
        ["6 deposit", "6 deposit-exchange", "6 withdrawal", "6 withdrawal-exchange", "24 deposit", "24 withdrawal", "31 receive"];

    static readonly string Account = Accounts.Plain(7);

    public static PayoutFacts Payable(string kind) => new(
        Platform(kind), [Customer("sender"), .. kind == "31 receive" ? [Customer("receiver")] : (PayoutCustomer[])[]], true, [], false, "",
            null,
        "", "");

    public static PayoutCustomer Customer(string role) => new(role, $"id-of-{role}", true, CustomerStatus.Accepted);

    public static Transaction Platform(string kind, Action<JsonObject>? change = null)
    {
        var json = Json(kind);
        change?.Invoke(json);
        using var document = System.Text.Json.JsonDocument.Parse(json.ToJsonString());
        return Transaction.Read(document.RootElement.Clone());
    }

    /// <summary>As AP writes it.</summary>
    public static JsonObject Json(string kind)
    {
        var (sep, name) = (kind.Split(' ')[0], kind.Split(' ')[1]);
        var json = new JsonObject
        {
            ["id"] = "t1",
            ["sep"] = sep,
            ["kind"] = name,
            ["status"] = sep == "31" ? "pending_receiver" : "pending_anchor",
            ["started_at"] = "2026-11-21T11:00:00Z",
            ["updated_at"] = "2026-11-21T11:30:00Z",
            ["amount_in"] = new JsonObject { ["amount"] = "10", ["asset"] = "iso4217:USD" },
            ["amount_out"] = new JsonObject { ["amount"] = "9", ["asset"] = "stellar:native" },
            ["creator"] = new JsonObject { ["account"] = Account },
            ["customers"] = sep == "31"
                ? new JsonObject
                {
                    ["sender"] = new JsonObject { ["id"] = "id-of-sender" },
                    ["receiver"] = new JsonObject { ["id"] = "id-of-receiver" }
                }
                : new JsonObject
                {
                    ["sender"] = new JsonObject { ["account"] = Account },
                    ["receiver"] = new JsonObject { ["account"] = Account }
                },
        };
        if (sep != "24")
            json["transfer_received_at"] = "2026-11-21T11:20:00Z";
        if (name.StartsWith("withdrawal", StringComparison.Ordinal) || sep == "31")
            json["stellar_transactions"] = new JsonArray(new JsonObject { ["id"] = new string('a', 64) });
        return json;
    }
}
